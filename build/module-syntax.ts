import { type ESTree, Visitor } from 'vite';
import { type Replacement, replaceRanges } from './replace-ranges.js';

export interface RegistryNames {
  /** Name of the variable that holds the registry of chunks. */
  readonly registry: string;
  /** Returns the name of a chunk in the registry, by the chunk's file name. */
  chunkName(file: string): string;
  /** Returns the names of the chunks that a dynamic import of a file needs, the imported chunk first. */
  filesFor(file: string): readonly string[];
  /** Returns the key of an export in the value that a chunk's function returns. */
  exportKey(file: string, name: string): string | number;
  /**
   * Returns an expression for the only export of a file that is not in the registry; `undefined` for all other files.
   */
  inlinedExport(file: string): string | undefined;
}

/**
 * Replaces imports by look-ups in a registry, and removes exports.
 * @returns the code, and local names by exported name
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
      // This import is left unchanged, because its URL is known only at run time.
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
