import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-6';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Source files of the package's entry points, from the type declarations that `package.json` names. */
function listEntryFiles(): readonly string[] {
  const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
  };
  return Object.values(exports).flatMap((entry) => {
    const [, path] =
      (typeof entry === 'object' && /^\.\/dist\/types\/(.+)\.d\.ts$/.exec(entry.types ?? '')) || [];
    const file =
      path && ['.ts', '.tsx'].map((ending) => `${root}src/${path}${ending}`).find(ts.sys.fileExists);
    return file ? [file] : [];
  });
}

/** No library and no package is read, because only the declarations of this repository are of interest. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.Latest,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.Preserve,
  noLib: true,
  types: [],
};

function createHost(): ts.CompilerHost {
  return {
    ...ts.createCompilerHost(compilerOptions),
    resolveModuleNameLiterals: (literals, importer) =>
      literals.map(({ text }) =>
        text.startsWith('.')
          ? ts.resolveModuleName(text, importer, compilerOptions, ts.sys)
          : { resolvedModule: undefined },
      ),
  };
}

/**
 * Names of everything that a program can import from these files and that has no doc comment: the exports, and the
 * members of exported interfaces and classes.
 */
function findUndocumented(files: readonly string[], host = createHost()): readonly string[] {
  const program = ts.createProgram([...files], compilerOptions, host);
  const checker = program.getTypeChecker();
  const missing = new Set<string>();
  const isDocumented = (symbol: ts.Symbol) => symbol.getDocumentationComment(checker).length > 0;
  for (const file of files) {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    if (!module) throw new Error(`${file} exports nothing.`);
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      if (!isOwn(symbol)) continue;
      if (!isDocumented(symbol)) missing.add(symbol.name);
      for (const member of listMembers(symbol))
        if (!isDocumented(member)) missing.add(`${symbol.name}.${member.name}`);
    }
  }
  return [...missing].sort();
}

/** Returns whether a symbol is declared in this repository and not in a package. */
function isOwn(symbol: ts.Symbol): boolean {
  return (
    symbol.declarations?.some((node) => !node.getSourceFile().fileName.includes('/node_modules/')) ?? false
  );
}

function isPrivateName(name: ts.DeclarationName | undefined): boolean {
  return name !== undefined && ts.isPrivateIdentifier(name);
}

/** Members that the standards of the web define. */
const standardMembers: readonly string[] = [
  'connectedCallback',
  'disconnectedCallback',
  'attributeChangedCallback',
  'name',
];

/** The public members of an interface or a class that its own declaration names. */
function listMembers(symbol: ts.Symbol): readonly ts.Symbol[] {
  if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class))) return [];
  return [...(symbol.members?.values() ?? [])].filter(
    (member) =>
      isOwn(member) &&
      member.flags & (ts.SymbolFlags.Property | ts.SymbolFlags.Method | ts.SymbolFlags.Accessor) &&
      !standardMembers.includes(member.name) &&
      !member.declarations?.some(
        (node) =>
          isPrivateName(ts.getNameOfDeclaration(node)) ||
          ts.getCombinedModifierFlags(node) & (ts.ModifierFlags.Private | ts.ModifierFlags.Protected),
      ),
  );
}

test('every export of the package and every member of an exported type has a doc comment', () => {
  const entries = listEntryFiles();
  expect(entries.length).toBeGreaterThanOrEqual(8);
  expect(findUndocumented(entries)).toEqual([]);
});

test('planted exports without a doc comment are found', () => {
  const file = `${root}src/planted.ts`;
  const text = [
    'export interface Planted {',
    '  readonly member: string;',
    '  /** Has a comment. */',
    '  readonly other: string;',
    '}',
    '/** Has a comment. */',
    'export function documented(): void {}',
    'export const plain = 1;',
  ].join('\n');
  const host = createHost();
  const planted: ts.CompilerHost = {
    ...host,
    fileExists: (path) => path === file || host.fileExists(path),
    getSourceFile: (path, ...others) =>
      path === file
        ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
        : host.getSourceFile(path, ...others),
  };
  expect(findUndocumented([file], planted)).toEqual(['Planted', 'Planted.member', 'plain']);
});
