import { type ESTree, Visitor } from 'vite';
import { type Replacement, replaceRanges } from './replace-ranges.js';

export interface RegistryNames {
  /** Name of the variable in the built script that holds all loaded chunks. */
  readonly registry: string;
  /** Returns the name under which a chunk is registered, given the name of its file. */
  chunkName(file: string): string;
  /**
   * Returns the names of all chunks that must be loaded before a dynamic import of this file can succeed. The
   * imported chunk is the first.
   */
  filesFor(file: string): readonly string[];
  /** Returns the key under which an export of this file is found in the value that the chunk's function returns. */
  exportKey(file: string, name: string): string | number;
  /**
   * Returns an expression that stands for the only export of a file which is not a chunk of its own. `undefined`: the
   * file is a chunk.
   */
  inlinedExport(file: string): string | undefined;
}

/**
 * Replaces the imports of a chunk by look-ups in the registry of chunks, and removes its exports.
 * @returns the new code, and for each exported name the local name
 * @throws Error for module syntax that Rolldown does not write in chunks with named exports
 */
export function replaceModuleSyntax(
  program: ESTree.Program,
  code: string,
  fileName: string,
  { registry, chunkName, filesFor, exportKey, inlinedExport }: RegistryNames,
): { readonly body: string; readonly exported: ReadonlyMap<string, string> } {
  const exported = new Map<string, string>();
  const replacements: Replacement[] = [];
  const replace = ({ start, end }: ESTree.Span, text: string) => replacements.push({ start, end, text });

  for (const node of program.body) {
    if (node.type === 'ImportDeclaration') {
      const file = relativeFile(node.source.value);
      if (file === undefined) throw new Error(`${fileName}: "${node.source.value}" is not bundled.`);
      const names = node.specifiers.map((specifier) => {
        if (specifier.type !== 'ImportSpecifier')
          throw new Error(`${fileName}: a chunk can import names only.`);
        return { key: exportKey(file, nameOf(specifier.imported)), local: specifier.local.name };
      });
      const inlined = inlinedExport(file);
      if (names.length === 0) replace(node, '');
      else if (inlined) replace(node, names.map(({ local }) => `const ${local} = ${inlined};`).join(''));
      else {
        const bindings = names.map(({ key, local }) => `${key}: ${local}`);
        replace(node, `const { ${bindings.join(', ')} } = ${registry}.use("${chunkName(file)}");`);
      }
    } else if (node.type === 'ExportNamedDeclaration' && !node.declaration && !node.source) {
      for (const { exported: name, local } of node.specifiers) exported.set(nameOf(name), nameOf(local));
      replace(node, '');
    } else if (node.type.startsWith('Export')) {
      throw new Error(`${fileName}: a chunk can export local names only.`);
    }
  }

  const visitor = new Visitor({
    ImportExpression(node) {
      const { source } = node;
      const file =
        source.type === 'Literal' && typeof source.value === 'string'
          ? relativeFile(source.value)
          : undefined;
      // The URL of this import is known only at run time, so the import is left unchanged.
      if (file === undefined) return;
      const names = filesFor(file).map((name) => `"${name}"`);
      replace(node, `${registry}.get(${names.join(', ')})`);
    },
  });
  visitor.visit(program);
  return { body: replaceRanges(code, replacements), exported };
}

function relativeFile(specifier: string): string | undefined {
  return specifier.startsWith('./') ? specifier.slice('./'.length) : undefined;
}

function nameOf(node: ESTree.ModuleExportName): string {
  return node.type === 'Literal' ? node.value : node.name;
}
