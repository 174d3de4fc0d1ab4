import { createHash } from 'node:crypto';
import type { Plugin, Rolldown } from 'vite';
import { replaceModuleSyntax } from './module-syntax.js';

/** Delay in milliseconds before a chunk that failed to load is requested again. */
const retryDelayMs = 1_000;

/** Placeholder in file names until the hash is known. All files share one hash, which takes fewer bytes than one each. */
export const hashPlaceholder = 'HASH-TO-BE';

/**
 * First lines of every script that begins with the entry. The first line asks V8 to compile all functions at once on a
 * background thread, because nearly all of them run. Lazy compilation takes 60 ms of the main thread on a slow phone.
 */
export const entryHead = '//# allFunctionsCalledOnLoad\n"use strict";';

/** Chunk of Rolldown's helpers. Chunks that are imported both statically and dynamically need one of them, `__exportAll`. */
const runtimeFile = `rolldown-runtime-${hashPlaceholder}.js`;

/** Does what `__exportAll` does. It is written into the few chunks that need it, because a file takes more bytes. */
const exportAll = `getters => {
  const namespace = {};
  for (const name in getters) Object.defineProperty(namespace, name, { get: getters[name] });
  return namespace;
}`;

/**
 * Turns each chunk of the page build into a function in a registry. The entry creates the registry; a chunk's function
 * runs when another chunk first needs its exports. Therefore chunks work as files of their own, and also
 * concatenated into one classic script or module: `GET /ID.js` answers with everything that one form needs.
 *
 * `parts.json` maps each chunk's name to the files that it needs, its own file first, without the entry.
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
        // Exports of the entry are array elements: an index takes fewer bytes than a name.
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
      // The entry's function is called at once, so the parser compiles it in the first pass.
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

/** @throws Error if a chunk needs another helper: then it needs code of its own here */
export function requireOnlyExportAll(helpers: readonly string[]): void {
  const others = helpers.filter((name) => name !== '__exportAll');
  if (others.length > 0)
    throw new Error(`Chunks of the page build need helpers of Rolldown: ${others.join(', ')}.`);
}

function chunkName(fileName: string): string {
  return fileName.replace(`-${hashPlaceholder}.js`, '');
}

/**
 * Chunk URLs are relative to the first script tag, because a script of another site may have no tag of its own.
 * Browsers remember for the life of the page that a module failed (whatwg/html#6768), so a retry uses another URL.
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

/** The file and its static imports, direct and indirect, without the entry. */
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
