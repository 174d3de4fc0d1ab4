import { createHash } from 'node:crypto';
import type { Plugin, Rolldown } from 'vite';

/** Before the second try for a file, in milliseconds. */
const retryDelayMs = 1_000;

/** Stands in file names, as long as the build goes on, for the hash of all files: one for all of them is fewer bytes. */
export const hashPlaceholder = 'HASH-TO-BE';

/**
 * First lines of whatever begins with the entry. Nearly all of it is called, so a browser that knows the first compiles
 * all of it at once, away from the page's own thread; a function at a time takes a slow phone 60 ms of that.
 */
export const entryHead = '//# allFunctionsCalledOnLoad\n"use strict";';

/**
 * Makes each file of the page's build a *part*: a function under the part's name in a registry that the entry sets up,
 * called when another part first needs what it exports. So parts work in files of their own, where all that one needs
 * is fetched at once, and also many in one file, classic script or module: `GET /ID.js` is all that its form needs, in
 * one answer. `parts.json` says of each part, by name, which files it needs, its own first; the entry is always there.
 */
export function parts(): Plugin {
  return {
    name: 'apro-forms-parts',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'client',
    renderChunk(code, chunk, _, { chunks }) {
      const entry = Object.values(chunks).find(({ isEntry }) => isEntry);
      if (!entry) throw new Error('the build has no entry');
      const { body, exported } = removeModuleSyntax(this.parse(code).body, code, chunk.fileName, {
        filesFor: (file) =>
          neededFiles(file, chunks)
            .map((needed) => `"${partName(needed)}"`)
            .join(','),
        nameIn: (file, name) => (file === entry.fileName ? entry.exports.indexOf(name) : name),
      });
      const exportsExpression = chunk.isEntry
        ? `[${entry.exports.map((name) => exported.get(name)).join(', ')}]`
        : `{ ${Array.from(exported, ([name, local]) => `${name}: ${local}`).join(', ')} }`;
      const partFunction = `() => {
        ${body}
        return ${exportsExpression};
      }`;
      // The entry runs at once: what is written so is read once by the browser, and not on the page's own thread.
      return `(__parts => {
        ${chunk.isEntry ? registryRuntime(chunk.fileName, entry.exports.indexOf('start')) : ''}
        __parts["${partName(chunk.fileName)}"] ??= ${chunk.isEntry ? `(${partFunction})()` : partFunction};
      })(globalThis[Symbol.for("./${entry.fileName}")]${chunk.isEntry ? ' ??= {}' : ''});`;
    },
    generateBundle(_, bundle) {
      const chunks = Object.fromEntries(
        Object.values(bundle).flatMap((file) =>
          file.type === 'chunk' && file.fileName !== bundlerRuntime ? [[file.fileName, file]] : [],
        ),
      );
      const files = Object.values(chunks).map(({ name, fileName }) => [name, neededFiles(fileName, chunks)]);
      const allChunks = Object.values(chunks);
      const hash = createHash('sha256')
        .update([entryHead, ...allChunks.map(({ code }) => code)].join('\n'))
        .digest('base64url')
        .slice(0, 8);
      const emit = (fileName: string, text: string) => {
        const source = text.replaceAll(hashPlaceholder, hash);
        this.emitFile({ type: 'asset', fileName: fileName.replace(hashPlaceholder, hash), source });
      };
      for (const { fileName, code, isEntry } of allChunks) {
        delete bundle[fileName];
        emit(fileName, isEntry ? entryHead + code : code);
      }
      delete bundle[bundlerRuntime];
      emit('parts.json', JSON.stringify(Object.fromEntries(files)));
    },
  };
}

/** What the bundler puts apart, for parts that are imported in both ways; less when each of the few has its own. */
const bundlerRuntime = `rolldown-runtime-${hashPlaceholder}.js`;

function namespaceHelper([binding, ...rest]: readonly string[]): string {
  const [, local] = /^t: (\w+)$/.exec(binding ?? '') ?? [];
  if (!local || rest.length > 0) throw new Error('the bundler needs more than namespaces now');
  return `${local} = (getters) => {
    const namespace = {};
    for (const name in getters) Object.defineProperty(namespace, name, { get: getters[name] });
    return namespace;
  };`;
}

function partName(fileName: string): string {
  return fileName.replace(`-${hashPlaceholder}.js`, '');
}

/**
 * Names are completed by the address of the first script tag: one of another site may be without one of its own.
 * A browser that could not fetch a module says so for good when it is asked for the same address again
 * (whatwg/html#6768), so a second try goes to another one.
 */
const registryRuntime = (entryFile: string, startIndex: number) => `
  let base;
  __parts.start = (script, ...rest) => {
    base ??= script.src;
    __parts.use("${partName(entryFile)}")[${startIndex}](script, ...rest);
  };
  __parts.use = name => typeof __parts[name] == 'function' ? (__parts[name] = __parts[name]()) : __parts[name];
  let tries = 0;
  __parts.get = async (...names) => {
    const fetchAll = query => Promise.all(
      names.map(name => __parts[name] ?? import(new URL(name + "-${hashPlaceholder}.js" + query, base)))
    );
    await fetchAll("").catch(async () => {
      await new Promise(resolve => setTimeout(resolve, ${retryDelayMs}));
      await fetchAll("?" + ++tries);
    });
    return __parts.use(names[0]);
  };`;

type Chunks = Readonly<Record<string, Rolldown.RenderedChunk>>;

/** The file and what it imports, and so on, without the entry. */
function neededFiles(file: string, chunks: Chunks): readonly string[] {
  const needed = [file];
  for (const neededFile of needed) {
    for (const imported of chunks[neededFile]?.imports ?? []) {
      const isLoaded = chunks[imported]?.isEntry || imported === bundlerRuntime;
      if (!isLoaded && !needed.includes(imported)) needed.push(imported);
    }
  }
  return needed;
}

interface ModuleNaming {
  /** The files that a part needs, as a list of texts. */
  filesFor(file: string): string;
  /** Under which name a file gives what it exports; the entry, of which every page has all, by its place alone. */
  nameIn(file: string, name: string): string | number;
}

type Statement = ReturnType<Rolldown.PluginContext['parse']>['body'][number];

function removeModuleSyntax(
  statements: readonly Statement[],
  code: string,
  fileName: string,
  { filesFor, nameIn }: ModuleNaming,
) {
  const exported = new Map<string, string>();
  let body = code;
  // From the end, so that places stay where they are.
  for (const node of [...statements].reverse()) {
    let replacement: string | undefined;
    if (node.type === 'ImportDeclaration') {
      const importedFile = node.source.value.slice('./'.length);
      const names = node.specifiers.map((specifier) => {
        if (specifier.type !== 'ImportSpecifier')
          throw new Error(`${fileName}: a part can import names only`);
        return `${nameIn(importedFile, specifierName(specifier.imported))}: ${specifier.local.name}`;
      });
      if (importedFile === bundlerRuntime) replacement = `const ${namespaceHelper(names)}`;
      else
        replacement =
          names.length > 0 ? `const { ${names.join(', ')} } = __parts.use("${partName(importedFile)}");` : '';
    } else if (node.type === 'ExportNamedDeclaration' && !node.declaration && !node.source) {
      for (const specifier of node.specifiers)
        exported.set(specifierName(specifier.exported), specifierName(specifier.local));
      replacement = '';
    } else if (node.type.startsWith('Export')) {
      throw new Error(`${fileName}: a part can export names only`);
    }
    if (replacement !== undefined) body = body.slice(0, node.start) + replacement + body.slice(node.end);
  }
  body = body
    .replaceAll(/\bimport\("\.\/([^"]*)"\)/g, (_, file: string) => `__parts.get(${filesFor(file)})`)
    // What Vite puts around imports so that it can preload their styles, of which there are none.
    .replaceAll(
      /\bimportPlainly\((?:async )?\(\) => (?:\{\s*const \{[^}]*\} = await )?(__parts\.get\([^)]*\)(?:\.then\(\((\w+)\) => \2\.\w+\))?)(?:;\s*return \{[^}]*\};\s*\})?, [^)]*\)/g,
      '$1',
    );
  return { body, exported };
}

function specifierName(node: {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
}): string {
  return node.name ?? String(node.value);
}
