import { createHash } from 'node:crypto';
import type { Plugin, Rolldown } from 'vite';
import { replaceModuleSyntax } from './module-syntax.js';

/** Delay in milliseconds before a chunk that failed to load is requested again. */
const retryDelayMs = 1_000;

/**
 * Placeholder in the names of the scripts until the build knows the hash of their content. All scripts share one
 * hash, because one hash takes fewer bytes in the main script than a hash for each.
 */
export const hashPlaceholder = 'HASH-TO-BE';

/**
 * First lines of every script that begins with the entry module (the main code of the widget). The first line asks V8
 * to compile all functions at once on a background thread, because nearly all of them run. Otherwise V8 would compile
 * them one by one when they are called, which takes 60 ms of the main thread on a slow phone.
 */
export const entryHead = '//# allFunctionsCalledOnLoad\n"use strict";';

/**
 * Name of the file with the helper functions of the bundler Rolldown. A chunk (a script that the build writes) needs
 * one of them, `__exportAll`, if it is imported both statically and dynamically.
 */
const runtimeFile = `rolldown-runtime-${hashPlaceholder}.js`;

/**
 * Replacement for the helper function `__exportAll` of the bundler Rolldown. It is copied into the few chunks
 * (scripts of the build) that need it, which takes fewer bytes than a separate file.
 */
const exportAll = `getters => {
  const namespace = {};
  for (const name in getters) Object.defineProperty(namespace, name, { get: getters[name] });
  return namespace;
}`;

/**
 * Converts each chunk of the build for pages to a function in a registry. The entry module creates the registry; a
 * chunk's function runs when another chunk first needs its exports. So chunks work as separate files, and also
 * concatenated into one classic script or module: `GET /ID.js` returns everything that one form needs.
 *
 * `parts.json` maps each chunk's name to the files that the chunk needs, its own file first, without the entry
 * module.
 */
export function chunkRegistry(): Plugin {
  return {
    name: 'apro-forms-chunk-registry',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'client',
    renderChunk(code, chunk, _, { chunks }) {
      const entry = Object.values(chunks).find(({ isEntry }) => isEntry);
      if (!entry) throw new Error('The build has no entry chunk.');
      const { body, exported } = replaceModuleSyntax(this.parse(code), code, chunk.fileName, {
        registry: '__chunks',
        chunkName,
        filesFor: (file) => neededFiles(file, chunks).map(chunkName),
        // Exports of the entry module are elements of an array, because an index takes fewer bytes than a name.
        exportKey: (file, name) => (file === entry.fileName ? entry.exports.indexOf(name) : name),
        inlinedExport: (file) => (file === runtimeFile ? exportAll : undefined),
      });
      if (chunk.fileName === runtimeFile) {
        requireOnlyExportAll([...exported.values()]);
        return null;
      }
      const exports = chunk.isEntry
        ? `[${entry.exports.map((name) => exported.get(name)).join(', ')}]`
        : `{ ${Array.from(exported, ([name, local]) => `${name}: ${local}`).join(', ')} }`;
      const factory = `() => {
        ${body}
        return ${exports};
      }`;
      // The function of the entry module is called at once, so that the parser compiles it in the first pass.
      return `(__chunks => {
        ${chunk.isEntry ? registrySetup(chunk.fileName, entry.exports.indexOf('start')) : ''}
        __chunks["${chunkName(chunk.fileName)}"] ??= ${chunk.isEntry ? `(${factory})()` : factory};
      })(globalThis[Symbol.for("./${entry.fileName}")]${chunk.isEntry ? ' ??= {}' : ''});`;
    },
    generateBundle(_, bundle) {
      const chunks = Object.fromEntries(
        Object.values(bundle).flatMap((file) =>
          file.type === 'chunk' && file.fileName !== runtimeFile ? [[file.fileName, file]] : [],
        ),
      );
      delete bundle[runtimeFile];
      const all = Object.values(chunks);
      const needed = all.map(({ name, fileName }) => [name, neededFiles(fileName, chunks)]);
      const hash = createHash('sha256')
        .update([entryHead, ...all.map(({ code }) => code)].join('\n'))
        .digest('base64url')
        .slice(0, 8);
      const emit = (fileName: string, text: string) => {
        const source = text.replaceAll(hashPlaceholder, hash);
        this.emitFile({ type: 'asset', fileName: fileName.replace(hashPlaceholder, hash), source });
      };
      for (const { fileName, code, isEntry } of all) {
        delete bundle[fileName];
        emit(fileName, isEntry ? entryHead + code : code);
      }
      emit('parts.json', JSON.stringify(Object.fromEntries(needed)));
    },
  };
}

/**
 * Checks that the chunks need no other helper function of the bundler Rolldown than `__exportAll`.
 * @throws Error if a chunk needs another helper, because the registry of chunks replaces only `__exportAll`
 */
export function requireOnlyExportAll(helpers: readonly string[]): void {
  const others = helpers.filter((name) => name !== '__exportAll');
  if (others.length > 0)
    throw new Error(`Chunks of the page build need helpers of Rolldown: ${others.join(', ')}.`);
}

function chunkName(fileName: string): string {
  return fileName.replace(`-${hashPlaceholder}.js`, '');
}

/**
 * Creates the code of the chunk registry. URLs of chunks are relative to the first script tag, because a script of
 * another site may have no tag of its own. Browsers remember that a module failed to load until the page is closed
 * (whatwg/html#6768), so a retry uses another URL.
 */
const registrySetup = (entry: string, start: number) => `
  let base;
  __chunks.start = (url, ...rest) => {
    base ??= url;
    __chunks.use("${chunkName(entry)}")[${start}](url, ...rest);
  };
  __chunks.use = name => typeof __chunks[name] == 'function' ? (__chunks[name] = __chunks[name]()) : __chunks[name];
  let retries = 0;
  __chunks.get = async (...names) => {
    const fetchAll = query => Promise.all(
      names.map(name => __chunks[name] ?? import(new URL(name + "-${hashPlaceholder}.js" + query, base)))
    );
    await fetchAll("").catch(async () => {
      await new Promise(resolve => setTimeout(resolve, ${retryDelayMs}));
      await fetchAll("?" + ++retries);
    });
    return __chunks.use(names[0]);
  };`;

/**
 * Returns the names of the files that a chunk needs: its own file and all files that it imports statically, directly
 * or indirectly. The entry module is left out, because every page has loaded it.
 */
function neededFiles(
  file: string,
  chunks: Readonly<Record<string, Rolldown.RenderedChunk>>,
): readonly string[] {
  const needed = [file];
  for (const importer of needed) {
    for (const imported of chunks[importer]?.imports ?? []) {
      const isIncluded = chunks[imported]?.isEntry || imported === runtimeFile;
      if (!isIncluded && !needed.includes(imported)) needed.push(imported);
    }
  }
  return needed;
}
