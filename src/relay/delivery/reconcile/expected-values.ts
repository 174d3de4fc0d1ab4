import { asEntries, asMap } from '../../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../../crm/json/wire-json.js';
import type { FieldDefinition, FormDefinition, Option } from '../../../form/definition.js';
import { sentValues, spell } from '../../leads/normalize-values.js';

/** Two of them look like a number with a fraction, and are spelt as one. */
const ids = /^\d+([,.]\d+)*$/;

/** How the CRM may list a value that was sent. */
export interface Said {
  readonly texts: ReadonlySet<string>;
  /** Or as ids of options that nobody knows here. */
  readonly orIds: boolean;
}

/** What a lead says in its request, by field id; without its form any value may be that of an option. */
export function saidIn(data: WireMap, form: FormDefinition | undefined): ReadonlyMap<string, Said> {
  const said = new Map<string, Said>();
  for (const [id, value] of sentValues(data)) {
    const text = spell(value);
    if (text === '') continue;
    const field = form?.fields.find((one) => one.group === 'ext_request' && one.id === id);
    const isChoice = !form || /^(multi)?select$/.test(field?.kind ?? '');
    const chosen = isChoice ? optionsIn(value, field) : undefined;
    // A number that may be one is compared: another number is another lead's.
    const isNumber = !form && /^[\d.]+$/.test(text);
    const orIds = isChoice && !isNumber && !chosen && (!field?.options || field.parent !== undefined);
    said.set(id, { texts: new Set([text, ...placeTexts(value), ...optionTexts(chosen ?? [])]), orIds });
  }
  return said;
}

/** The number of values that are listed as they were said; undefined where one is listed otherwise. */
export function countSaid(
  listed: ReadonlyMap<string, string>,
  said: ReadonlyMap<string, Said>,
): number | undefined {
  let count = 0;
  for (const [id, { texts, orIds }] of said) {
    const text = listed.get(id);
    if (text !== undefined && texts.has(text)) count++;
    else if (!orIds || !text || !ids.test(text)) return undefined;
  }
  return count;
}

/** The chosen options, which were sent by text or by id, several of them joined or listed; undefined where one is not known. */
function optionsIn(value: WireValue, field: FieldDefinition | undefined): readonly Option[] | undefined {
  const { options = [] } = field ?? {};
  const find = (part: WireValue) =>
    options.find(({ id, text }) => id === part || spell(text) === spell(part));
  const whole = typeof value === 'string' ? find(value) : undefined;
  if (whole) return [whole];
  const parts = typeof value === 'string' ? value.split(',') : asEntries(value).map(([, part]) => part);
  const found = parts.flatMap((part) => find(part) ?? []);
  return found.length === parts.length ? found : undefined;
}

/** In the order in which they were chosen, in that of their list and in that of their ids. */
function optionTexts(chosen: readonly Option[]): readonly string[] {
  const byId = [...chosen].sort((a, b) => Number(a.id) - Number(b.id));
  return [chosen, byId].flatMap((options) => [
    spell(options.map(({ id }) => id).join(',')),
    spell(options.map(({ text }) => text).join(',')),
  ]);
}

/** The CRM lists coordinates with a space between them. */
function placeTexts(value: WireValue): readonly string[] {
  const place = asMap(value);
  const [lat, lon] = [place?.get('lat'), place?.get('lon')];
  return lat !== undefined && lon !== undefined ? [spell(`${lat} ${lon}`), spell(`${lat},${lon}`)] : [];
}
