import type { WireValue } from '../../crm/json/wire-json.js';
import { type FieldAddress, type FieldDefinition, isFieldAddress } from '../../form/definition.js';
import type { FormVariables } from './form-variables.js';
import type { PostedForm } from './posted-form.js';

/**
 * Kinds of fields with two inputs. For each kind: the names of both inputs, and the separator that joins their texts.
 */
const pairKeysByKind: Readonly<Record<string, readonly [string, string, string]>> = {
  point: ['lat', ' ', 'lon'],
};
const rangeKeys = ['from', '..', 'to'] as const;

const numberKind = /^(integer|decimal|price)/;

/**
 * Converts a submitted form to initial values of the form: one text for each field. A space is added to the end of a
 * number, so that the field parses the number in the format of the visitor's language: the German `1.500` is 1500. A
 * number without the space counts as written by a program and would be 1.5 (`createNumberType`).
 */
export function readPostedValues(
  posted: FormVariables,
  fields: readonly FieldDefinition[],
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const { address, kind } of fields) {
    const format = (text: string | null) =>
      numberKind.test(kind) && text?.trim() ? `${text.trim()} ` : (text ?? '');
    const [firstKey, separator, lastKey] = pairKeysByKind[kind] ?? rangeKeys;
    const getText = (key: string) => posted.get(`${address}.${key}`)?.[0] ?? null;
    const [firstText, lastText] = [getText(firstKey), getText(lastKey)];
    if (firstText !== null || lastText !== null) {
      const text = `${format(firstText)}${separator}${format(lastText)}`;
      if (text !== separator) values[address] = text;
    } else if (posted.has(address)) values[address] = (posted.get(address) ?? []).map(format).join(',');
  }
  return values;
}

/**
 * Yields the texts of each submitted field, for `requireValueLimits`. The two inputs of a range or of coordinates
 * belong to one field.
 */
export function* listPostedTexts(posted: FormVariables): Generator<readonly [string, readonly string[]]> {
  for (const [name, texts] of posted) {
    const [group, id] = name.split('.', 2);
    yield [`${group}.${id}`, texts];
  }
}

/**
 * Returns the values of fields that the form does not have. Either the form has changed since the visitor loaded the
 * page, or the submission is forged.
 */
export function readUnknownValues(
  posted: FormVariables,
  fields: readonly FieldDefinition[],
): ReadonlyMap<FieldAddress, string> {
  const shownAddresses = new Set<string>(fields.map(({ address }) => address));
  const unknownValues = new Map<FieldAddress, string>();
  for (const [address, texts] of posted)
    if (isFieldAddress(address) && !shownAddresses.has(address)) unknownValues.set(address, texts.join(','));
  return unknownValues;
}

/**
 * Returns the submission as it arrived: fields, removed files, and names and contents of files. A retry of the
 * submission is recognized by them. The answers are not used, because they depend on the form, which can change between
 * two tries. The id of a file in the submission is not used, because the file gets another id at each try.
 */
export function collectSubmitted({ texts, files, contentHashes }: PostedForm): WireValue {
  const newFiles = Array.from(
    files,
    ([address, received]) =>
      [
        `file ${address}`,
        received.map(({ name, id = '' }) => [contentHashes.get(id) ?? id, name] satisfies WireValue),
      ] as const,
  );
  const fields = [...texts].filter(([name]) => name.includes('.') || name === 'remove');
  return new Map<string, WireValue>([...fields, ...newFiles]);
}
