import { asEntries, asMap } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import type { FieldDefinition, FormDefinition, Option } from '../../../form/definition.js';
import { getRequestValues, normalizeValue } from '../../leads/normalize-values.js';

/** Two of them look like a number with a fraction, and are spelt as one. */
const idListPattern = /^\d+([,.]\d+)*$/;

/** How the CRM may list a value that was sent. */
export interface ExpectedValue {
  readonly texts: ReadonlySet<string>;
  /** Or as ids of options that nobody knows here. */
  readonly allowsUnknownIds: boolean;
}

/** What a lead says in its request, by field id; without its form any value may be that of an option. */
export function buildExpectedValues(
  data: WireMap,
  form: FormDefinition | undefined,
): ReadonlyMap<string, ExpectedValue> {
  const expected = new Map<string, ExpectedValue>();
  for (const [id, value] of getRequestValues(data)) {
    const text = normalizeValue(value);
    if (text === '') continue;
    const field = form?.fields.find((candidate) => candidate.group === 'ext_request' && candidate.id === id);
    const isChoice = !form || /^(multi)?select$/.test(field?.kind ?? '');
    const chosen = isChoice ? findChosenOptions(value, field) : undefined;
    // A number that may be one is compared: another number is another lead's.
    const isNumber = !form && /^[\d.]+$/.test(text);
    const allowsUnknownIds =
      isChoice && !isNumber && !chosen && (!field?.options || field.parent !== undefined);
    expected.set(id, {
      texts: new Set([text, ...coordinateTexts(value), ...optionTexts(chosen ?? [])]),
      allowsUnknownIds,
    });
  }
  return expected;
}

/** The number of values that are listed as they were said; undefined where one is listed otherwise. */
export function countMatches(
  listedValues: ReadonlyMap<string, string>,
  expectedValues: ReadonlyMap<string, ExpectedValue>,
): number | undefined {
  let count = 0;
  for (const [id, { texts, allowsUnknownIds }] of expectedValues) {
    const text = listedValues.get(id);
    if (text !== undefined && texts.has(text)) count++;
    else if (!allowsUnknownIds || !text || !idListPattern.test(text)) return undefined;
  }
  return count;
}

/** The chosen options, which were sent by text or by id, several of them joined or listed; undefined where one is not known. */
function findChosenOptions(
  value: WireValue,
  field: FieldDefinition | undefined,
): readonly Option[] | undefined {
  const { options = [] } = field ?? {};
  const find = (item: WireValue) =>
    options.find(({ id, text }) => id === item || normalizeValue(text) === normalizeValue(item));
  const exactOption = typeof value === 'string' ? find(value) : undefined;
  if (exactOption) return [exactOption];
  const items = typeof value === 'string' ? value.split(',') : asEntries(value).map(([, item]) => item);
  const matchedOptions = items.flatMap((item) => find(item) ?? []);
  return matchedOptions.length === items.length ? matchedOptions : undefined;
}

/** In the order in which they were chosen, in that of their list and in that of their ids. */
function optionTexts(chosen: readonly Option[]): readonly string[] {
  const byId = [...chosen].sort((a, b) => Number(a.id) - Number(b.id));
  return [chosen, byId].flatMap((options) => [
    normalizeValue(options.map(({ id }) => id).join(',')),
    normalizeValue(options.map(({ text }) => text).join(',')),
  ]);
}

/** The CRM lists coordinates with a space between them. */
function coordinateTexts(value: WireValue): readonly string[] {
  const coordinates = asMap(value);
  const [lat, lon] = [coordinates?.get('lat'), coordinates?.get('lon')];
  return lat !== undefined && lon !== undefined
    ? [normalizeValue(`${lat} ${lon}`), normalizeValue(`${lat},${lon}`)]
    : [];
}
