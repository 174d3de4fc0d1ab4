import { asEntries, asMap } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import type { FieldDefinition, FormDefinition, Option } from '../../../form/definition.js';
import { getRequestValues, normalizeValue } from '../../leads/normalize-values.js';

/** Ids joined by commas. Normalization changes the comma of two ids into a decimal point, so a point is allowed too. */
const idListPattern = /^\d+([,.]\d+)*$/;

/** The spellings in which the CRM may list a value that was sent. */
export interface ExpectedValue {
  /** Normalized texts, each of which counts as the same value. */
  readonly texts: ReadonlySet<string>;
  /** The CRM may list the value as ids of options that the relay does not know. */
  readonly allowsUnknownIds: boolean;
}

/**
 * The values that a lead sent in the fields of its request (`ext_request`), by field id.
 *
 * @param form `undefined`: the form is not known, so every value may be the value of an option
 */
export function buildExpectedValues(
  data: WireMap,
  form: FormDefinition | undefined,
): ReadonlyMap<string, ExpectedValue> {
  const expected = new Map<string, ExpectedValue>();
  const fieldById = new Map(
    form?.fields.flatMap((field) => (field.group === 'ext_request' ? [[field.id, field] as const] : [])),
  );
  for (const [id, value] of getRequestValues(data)) {
    const text = normalizeValue(value);
    if (text === '') continue;
    const field = fieldById.get(id);
    const isChoice = !form || /^(multi)?select$/.test(field?.kind ?? '');
    const chosen = isChoice ? findChosenOptions(value, field) : undefined;
    // A number is compared as a number: a different number belongs to a different lead.
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

/** The number of expected values that the CRM lists. `undefined`: the CRM lists a different value for a field. */
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

/**
 * The options that were chosen. A page sends options as texts or as ids, in a list or joined by commas.
 * `undefined`: the form has no option for part of the value.
 */
function findChosenOptions(
  value: WireValue,
  field: FieldDefinition | undefined,
): readonly Option[] | undefined {
  const { options = [] } = field ?? {};
  const find = createOptionFinder(options);
  const exactOption = typeof value === 'string' ? find(value) : undefined;
  if (exactOption) return [exactOption];
  const items = typeof value === 'string' ? value.split(',') : asEntries(value).map(([, item]) => item);
  const matchedOptions = items.flatMap((item) => find(item) ?? []);
  return matchedOptions.length === items.length ? matchedOptions : undefined;
}

/** Finds the first option with this id or normalized text. The map keeps a long list of items from searching all options. */
function createOptionFinder(options: readonly Option[]): (item: WireValue) => Option | undefined {
  const indexByName = new Map<string, number>();
  for (const [index, { id, text }] of options.entries())
    for (const name of [`id:${id}`, `text:${normalizeValue(text)}`])
      if (!indexByName.has(name)) indexByName.set(name, index);
  return (item) => {
    const indexes = [`id:${item}`, `text:${normalizeValue(item)}`].flatMap(
      (name) => indexByName.get(name) ?? [],
    );
    return options[Math.min(...indexes)];
  };
}

/** Ids and texts of the options, joined by commas: in the order of the visitor's choice and in the order of the ids. */
function optionTexts(chosen: readonly Option[]): readonly string[] {
  const byId = [...chosen].sort((a, b) => Number(a.id) - Number(b.id));
  return [chosen, byId].flatMap((options) => [
    normalizeValue(options.map(({ id }) => id).join(',')),
    normalizeValue(options.map(({ text }) => text).join(',')),
  ]);
}

/** Spellings of a point on a map. The CRM lists latitude and longitude with a space between them. */
function coordinateTexts(value: WireValue): readonly string[] {
  const coordinates = asMap(value);
  const [lat, lon] = [coordinates?.get('lat'), coordinates?.get('lon')];
  return lat !== undefined && lon !== undefined
    ? [normalizeValue(`${lat} ${lon}`), normalizeValue(`${lat},${lon}`)]
    : [];
}
