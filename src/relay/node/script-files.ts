import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Asset, type Assets, hashedFileName } from '../forms/assets.js';

/**
 * Reads the built scripts for pages, and the scripts of earlier versions. Earlier versions are needed for pages that
 * were opened before an update: such a page loads modules of its own version, whose names contain a hash. Pages that
 * use integrity hashes need them too.
 * All files are read at the start, so a request never becomes a file path.
 * @param archiveFolder folder in which the files of earlier versions are kept. undefined: earlier versions are not
 *   kept.
 */
export async function openScriptFiles(folder: string, archiveFolder: string | undefined): Promise<Assets> {
  const files = await readScripts(folder);
  const archivedFiles = archiveFolder === undefined ? files : await readScripts(archiveFolder);
  if (archiveFolder !== undefined) {
    // An error is ignored: without the archive, only pages from before the next update miss their scripts. If the
    // folder cannot be written, the opening of the database has already reported it.
    await archiveFiles(files, archivedFiles, archiveFolder).catch(() => {});
  }
  return async (name) => files.get(name) ?? (hashedFileName.test(name) ? archivedFiles.get(name) : undefined);
}

type ScriptFiles = ReadonlyMap<string, Asset>;

async function readScripts(folder: string): Promise<ScriptFiles> {
  const files = new Map<string, Asset>();
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const type = getContentType(entry.name);
    if (!entry.isFile() || !type) continue;
    files.set(entry.name, { type, body: await readFile(join(folder, entry.name), 'utf8') });
  }
  return files;
}

async function archiveFiles(files: ScriptFiles, archivedFiles: ScriptFiles, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, { body }] of files) {
    if (hashedFileName.test(name) && !archivedFiles.has(name)) await writeFile(join(folder, name), body);
  }
}

function getContentType(name: string): string | undefined {
  if (name.endsWith('.js')) return 'text/javascript';
  if (name.endsWith('.json')) return 'application/json';
  return name.endsWith('.css') ? 'text/css' : undefined;
}
