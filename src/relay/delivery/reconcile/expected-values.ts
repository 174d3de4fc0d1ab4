import { asEntries, asMap } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import type { FieldDefinition, FormDefinition, Option } from '../../../form/definition.js';
import { getRequestValues, normalizeValue } from '../../leads/normalize-values.js';

/**
 * Matches option ids that are joined by commas. `normalizeValue` takes two joined ids for a decimal number and
 * replaces the comma with a point, so points are allowed too.
 */
const idListPattern = /^\d+([,.]\d+)*$/;

/** The texts that the CRM may list for a value that the relay has sent. */
export interface ExpectedValue {
  /** Normalized texts. If the CRM lists any of these texts for the field, the listed value is the sent value. */
  readonly texts: ReadonlySet<string>;
  /**
   * True: the CRM may list the ids of the chosen options instead of their texts, and the relay does not know these
   * ids.
   */
  readonly allowsUnknownIds: boolean;
}

/**
 * Returns the values that the CRM must list for a lead (submitted form), by field id. Only fields of the group
 * `ext_request` are used.
 * @param form definition of the form. `undefined`: the form is not known, so every value can be the text of an option
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
    // If the form is not known, a number can be a value or an option id. It is treated as a value, because an entry
    // with another number belongs to another lead.
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

/**
 * Counts the expected values of a lead that an entry of the CRM's list contains. `undefined`: the entry has a
 * different value, or no value, for one of the fields, so the entry does not belong to the lead.
 */
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
 * Finds the options that the visitor chose in a field. A page sends the options as texts or as ids, in a list or
 * joined by commas. `undefined`: at least one of the sent items is not an option of the field.
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

/**
 * Returns a function that finds the first option with a given id or normalized text. It looks the option up in a map,
 * so that many items do not need many searches through all options.
 */
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

/**
 * Returns the texts that the CRM may list for chosen options: the ids or the texts, joined by commas, in the
 * visitor's order or in the order of the ids.
 */
function optionTexts(chosen: readonly Option[]): readonly string[] {
  const byId = [...chosen].sort((a, b) => Number(a.id) - Number(b.id));
  return [chosen, byId].flatMap((options) => [
    normalizeValue(options.map(({ id }) => id).join(',')),
    normalizeValue(options.map(({ text }) => text).join(',')),
  ]);
}

/**
 * Returns the texts that the CRM may list for a point on a map. The CRM separates latitude and longitude with a
 * space. Empty: the value is not a point.
 */
function coordinateTexts(value: WireValue): readonly string[] {
  const coordinates = asMap(value);
  const [lat, lon] = [coordinates?.get('lat'), coordinates?.get('lon')];
  return lat !== undefined && lon !== undefined
    ? [normalizeValue(`${lat} ${lon}`), normalizeValue(`${lat},${lon}`)]
    : [];
}
