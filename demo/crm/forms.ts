import { readFileSync } from 'node:fs';

/** Stands in a definition for a text that is too long to be written out. */
const longText = '%LONG%';

/**
 * A definition's JSON text, or undefined. Never parsed and written again: that would sort the keys.
 * Form 39 has a thousand fields.
 */
export function formText(id: string): string | undefined {
  if (id === '39') return manyFields(1_000);
  if (!/^\d{1,6}$/.test(id)) return undefined;
  try {
    return readFileSync(new URL(`forms/${id}.json`, import.meta.url), 'utf8').replaceAll(
      longText,
      'long '.repeat(4_000),
    );
  } catch {
    return undefined;
  }
}

/** All options of a field that some form carries, as JSON text. */
export function variantsOf(fieldId: string): string | undefined {
  return fieldId === '740'
    ? '[{"id":"7401","value":"By mail","bind":"0","default":"0","highlight":null,"sort":"0"},{"id":"7402","value":"By phone","bind":"0","default":"0","highlight":null,"sort":"1"}]'
    : undefined;
}

function manyFields(count: number): string {
  const fields = Array.from(
    { length: count },
    (_, index) =>
      `"${count - index}":{"id":"${count - index}","name":"Field ${count - index}","require":"0","type_data":"text"}`,
  );
  return `{"formtype":"39","name":"A thousand fields","description":"","feedback":"","ext_request":{${fields.join(',')}}}`;
}
