import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { minify, type Plugin, parseAst, transformWithOxc, Visitor } from 'vite';
import { entryHead } from './chunk-registry.js';
import { replaceRanges } from './replace-ranges.js';

/**
 * Name of a function that `src/embed/script-tag.ts` calls. The build replaces this call by the code of the entry
 * module.
 */
const placeholder = '__SCRIPT__';

/**
 * Returns a plugin that writes `embed.js` and `embed.HASH.js`, the scripts that pages load. Both contain the code of
 * `source` with the code of the entry module inside, as an immediately invoked function, because a page may load them
 * as classic scripts. In the source, `__ENTRY__` becomes the file name of the entry module, `__DIRECT__` becomes the list
 * of the files of the chunk `direct`, and `__PINNED__` becomes `true` if the file name has a hash.
 * @param source path of the TypeScript file, relative to the project's folder
 */
export function scriptTags(source: string): Plugin {
  return {
    name: 'apro-forms-script-tags',
    enforce: 'post',
    applyToEnvironment: ({ name }) => name === 'client',
    buildStart() {
      this.addWatchFile(resolve(this.environment.config.root, source));
    },
    generateBundle: {
      // This plugin runs after the chunk registry has written the entry module, because it reads that module.
      order: 'post',
      async handler(_, bundle) {
        const entry = Object.values(bundle).find(({ fileName }) => fileName.startsWith('embed-'));
        if (entry?.type !== 'asset') throw new Error('The build has no entry named embed.');
        const parts = bundle['parts.json'];
        const filesByChunk: Readonly<Record<string, readonly string[]>> = JSON.parse(
          parts?.type === 'asset' ? `${parts.source}` : '{}',
        );
        const { root, build } = this.environment.config;
        const { target, minify: isMinified } = build;
        const code = await readFile(resolve(root, source), 'utf8');
        const write = async (isPinned: boolean) => {
          const define = {
            __DIRECT__: JSON.stringify(filesByChunk.direct ?? []),
            __ENTRY__: JSON.stringify(entry.fileName),
            __PINNED__: `${isPinned}`,
          };
          const { code: script } = await transformWithOxc(code, source, {
            target: target || 'esnext',
            define,
          });
          const around = isMinified
            ? await minified(`(() => {${script}})()`, target || 'esnext')
            : `(() => {${script}})()`;
          return `${entryHead}${fillIn(around, `${entry.source}`.slice(entryHead.length))}\n`;
        };
        this.emitFile({ type: 'asset', fileName: 'embed.js', source: await write(false) });
        const pinned = await write(true);
        const hash = createHash('sha256').update(pinned).digest('hex').slice(0, 8);
        this.emitFile({ type: 'asset', fileName: `embed.${hash}.js`, source: pinned });
      },
    },
  };
}

async function minified(script: string, target: string | string[]): Promise<string> {
  // The minifier's option `sequences` is off. Otherwise the minifier could merge the call of the placeholder into
  // another statement, and the call could not be replaced.
  const { code, errors } = await minify('script-tag.js', script, { compress: { target, sequences: false } });
  if (errors.length > 0) throw new Error(`script-tag.js: ${errors[0]?.message}`);
  return code;
}

/**
 * Replaces the call of the placeholder function by the code of the entry module.
 * @throws Error if the code does not call the placeholder function exactly once
 */
export function fillIn(code: string, script: string): string {
  const calls: { readonly start: number; readonly end: number }[] = [];
  new Visitor({
    ExpressionStatement(node) {
      const { expression } = node;
      if (expression.type !== 'CallExpression' || expression.callee.type !== 'Identifier') return;
      if (expression.callee.name === placeholder) calls.push(node);
    },
  }).visit(parseAst(code));
  const [call] = calls;
  if (!call || calls.length > 1) throw new Error(`The script tag must call ${placeholder}() once.`);
  return replaceRanges(code, [{ start: call.start, end: call.end, text: script }]);
}
