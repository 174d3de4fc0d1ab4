import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPo, writeMo, writePot, writeScriptJson } from './po.js';
import { findBlockTexts, findHeaderTexts, findTexts, type PluginText } from './texts.js';
import type { ZipFile } from './zip.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Folder of the plugin, and name of this folder in the archive. */
export const pluginFolder = join(root, 'integrations/wordpress/apro-forms');
const pluginName = 'apro-forms';
export const locales = ['ru_RU'] as const;

/** Scripts with texts, by the name under which the plugin registers them. */
const scriptFiles: Readonly<Record<string, string>> = {
  'apro-forms-controls': 'block/controls.js',
  'apro-forms-editor': 'block/edit.js',
  'apro-forms-settings': 'admin/settings-page.js',
};

const readPlugin = (path: string) => readFileSync(join(pluginFolder, path));

/** Paths of the plugin's files, sorted. */
export function listPluginFiles(): readonly string[] {
  return readdirSync(pluginFolder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(pluginFolder.length + 1))
    .sort();
}

/** All texts of the plugin that are translated. */
export function listTexts(): readonly PluginText[] {
  return listPluginFiles().flatMap((file) => {
    const code = /\.(php|js(on)?)$/.test(file) ? readPlugin(file).toString('utf8') : '';
    if (file.endsWith('block.json')) return findBlockTexts(file, code);
    const header = file === 'apro-forms.php' ? findHeaderTexts(file, code) : [];
    return [...header, ...findTexts(file, code)];
  });
}

export function pluginVersion(): string {
  return /^ \* Version:\s+(\S+)$/m.exec(readPlugin('apro-forms.php').toString('utf8'))?.[1] ?? '';
}

/** Content of `languages/apro-forms.pot`. */
export function writeTemplate(): string {
  return writePot(listTexts(), pluginVersion());
}

/** Files of the archive: the files of the repository, the compiled translations and the license. */
export function listArchiveFiles(): readonly ZipFile[] {
  const texts = listTexts();
  const compiled = locales.flatMap((locale) => {
    const base = `languages/${pluginName}-${locale}`;
    const translations = readPo(readPlugin(`${base}.po`).toString('utf8'));
    const scripts = Object.entries(scriptFiles).map(([handle, file]) => {
      const sources = new Set(texts.filter((text) => text.file === file).map(({ text }) => text));
      return { path: `${base}-${handle}.json`, content: Buffer.from(writeScriptJson(translations, sources)) };
    });
    return [{ path: `${base}.mo`, content: writeMo(translations) }, ...scripts];
  });
  const files = [
    ...listPluginFiles().map((path) => ({ path, content: readPlugin(path) })),
    ...compiled,
    { path: 'LICENSE', content: readFileSync(join(root, 'LICENSE')) },
  ];
  return files.map(({ path, content }) => ({ path: `${pluginName}/${path}`, content }));
}
