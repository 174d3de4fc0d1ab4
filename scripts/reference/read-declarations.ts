import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript-6';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A property, method or accessor of an interface or class, with each part of its doc comment as a single line. */
export interface Member {
  readonly name: string;
  /** Source text of the property's type. `undefined`: the member is a method. */
  readonly type: string | undefined;
  /** Parameters of the method. `undefined`: the member is a property. */
  readonly parameters: readonly { readonly name: string; readonly type: string }[] | undefined;
  /** Source text of the method's return type. `undefined`: the member is a property. */
  readonly returnType: string | undefined;
  readonly isOptional: boolean;
  readonly description: string;
  /** Text after `@default` in the doc comment. `undefined`: the doc comment names no default. */
  readonly defaultText: string | undefined;
}

export interface Declaration {
  readonly description: string;
  readonly members: readonly Member[];
}

/**
 * Reads the public members of an interface or a class from its source file, without type checking. Members are in
 * source order. Setters, static members and private members are left out.
 * @param path relative to the root of the repository.
 * @throws Error if the file does not declare `name`.
 */
export function readDeclaration(path: string, name: string): Declaration {
  const source = ts.createSourceFile(
    path,
    readFileSync(root + path, 'utf8'),
    ts.ScriptTarget.Latest,
    /* setParentNodes */ true,
  );
  const declaration = source.statements.find(
    (node) => (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) && node.name?.text === name,
  );
  if (!declaration || !(ts.isInterfaceDeclaration(declaration) || ts.isClassDeclaration(declaration)))
    throw new Error(`${path} does not declare ${name}`);
  return {
    description: readDocComment(declaration).description,
    members: declaration.members.flatMap((node) => readMember(node) ?? []),
  };
}

function readMember(node: ts.TypeElement | ts.ClassElement): Member | undefined {
  if (!node.name || ts.isPrivateIdentifier(node.name) || ts.isSetAccessor(node)) return undefined;
  const isStatic =
    ts.canHaveModifiers(node) &&
    ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword);
  if (isStatic) return undefined;
  const isMethod = ts.isMethodDeclaration(node) || ts.isMethodSignature(node);
  const type =
    ts.isPropertySignature(node) || ts.isPropertyDeclaration(node) || ts.isGetAccessor(node) || isMethod
      ? toLine(node.type?.getText() ?? '')
      : '';
  return {
    name: ts.isStringLiteral(node.name) ? node.name.text : node.name.getText(),
    type: isMethod ? undefined : type,
    parameters: isMethod
      ? node.parameters.map((parameter) => ({
          name: parameter.name.getText(),
          type: toLine(parameter.type?.getText() ?? ''),
        }))
      : undefined,
    returnType: isMethod ? type : undefined,
    isOptional: 'questionToken' in node && node.questionToken !== undefined,
    ...readDocComment(node),
  };
}

function readDocComment(node: ts.Node): Pick<Member, 'description' | 'defaultText'> {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const defaultTag = comment?.tags?.find(({ tagName }) => tagName.text === 'default');
  return {
    description: toLine(ts.getTextOfJSDocComment(comment?.comment) ?? ''),
    defaultText: defaultTag && toLine(ts.getTextOfJSDocComment(defaultTag.comment) ?? ''),
  };
}

function toLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
