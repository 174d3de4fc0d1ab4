import { readFileSync } from 'node:fs';

/**
 * Returns the text of the file `forms/ID.json`. Undefined: there is no such file. The live pages use
 * `demo/live/form-files.ts` instead, because a browser cannot read files.
 */
export function readFormFile(id: string): string | undefined {
  if (!/^\d{1,6}$/.test(id)) return undefined;
  try {
    return readFileSync(new URL(`forms/${id}.json`, import.meta.url), 'utf8');
  } catch {
    return undefined;
  }
}
