import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Asset, type Assets, hashed } from '../forms/assets.js';

/**
 * The built files of a folder, and those of earlier versions: a page that was opened before an update still fetches the
 * parts of its own version, a pinned tag stays what it is. `kept` is the folder where they outlive it.
 * Only names that were in the folders at the start can be asked for, so no path is ever made from a request.
 */
export async function openScriptFiles(folder: string, kept: string | undefined): Promise<Assets> {
  const files = await readScripts(folder);
  const earlier = kept === undefined ? files : await readScripts(kept);
  if (kept !== undefined) {
    // A store that can't be written to says so itself.
    await keep(files, earlier, kept).catch(() => {});
  }
  return async (name) => files.get(name) ?? (hashed.test(name) ? earlier.get(name) : undefined);
}

type Files = ReadonlyMap<string, Asset>;

async function readScripts(folder: string): Promise<Files> {
  const files = new Map<string, Asset>();
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const type = typeOf(entry.name);
    if (!entry.isFile() || !type) continue;
    files.set(entry.name, { type, body: await readFile(join(folder, entry.name), 'utf8') });
  }
  return files;
}

async function keep(files: Files, earlier: Files, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, { body }] of files) {
    if (hashed.test(name) && !earlier.has(name)) await writeFile(join(folder, name), body);
  }
}

function typeOf(name: string): string | undefined {
  if (name.endsWith('.js')) return 'text/javascript';
  if (name.endsWith('.json')) return 'application/json';
  return name.endsWith('.css') ? 'text/css' : undefined;
}
