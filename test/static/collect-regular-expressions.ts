import ts from 'typescript-6';

export interface FoundExpression {
  /** Place of the regular expression: `FILE:LINE`. */
  readonly at: string;
  readonly source: string;
  readonly flags: string;
}

export interface CollectedExpressions {
  readonly expressions: readonly FoundExpression[];
  /** Places (`FILE:LINE`) of each `new RegExp` whose pattern does not consist of constants of the same file. */
  readonly unresolved: readonly string[];
}

/**
 * Finds the regular expressions of a file: literals, and `new RegExp` with a pattern that consists of constants of
 * the same file.
 */
export function collectRegularExpressions(path: string, text: string): CollectedExpressions {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const constants = new Map<string, ts.Expression>();
  const expressions: FoundExpression[] = [];
  const unresolved: string[] = [];

  /** Returns the text of a constant expression. Undefined for any other expression. */
  function evaluate(node: ts.Expression): string | undefined {
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isIdentifier(node)) {
      const value = constants.get(node.text);
      return value && evaluate(value);
    }
    if (!ts.isTemplateExpression(node)) return undefined;
    const spans = node.templateSpans.map(({ expression, literal }) => {
      const value = evaluate(expression);
      return value === undefined ? undefined : value + literal.text;
    });
    return spans.includes(undefined) ? undefined : node.head.text + spans.join('');
  }

  function visit(node: ts.Node): void {
    const at = () => `${path}:${file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1}`;
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/');
      expressions.push({ at: at(), source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    } else if (isRegExpCall(node)) {
      const [pattern, flags] = node.arguments ?? [];
      const source = pattern && evaluate(pattern);
      const flagText = flags ? evaluate(flags) : '';
      if (source === undefined || flagText === undefined) unresolved.push(at());
      else expressions.push({ at: at(), source, flags: flagText });
    }
    ts.forEachChild(node, visit);
  }

  function collectConstants(node: ts.Node): void {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer)
      constants.set(node.name.text, node.initializer);
    ts.forEachChild(node, collectConstants);
  }

  collectConstants(file);
  visit(file);
  return { expressions, unresolved };
}

function isRegExpCall(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  const isCall = ts.isNewExpression(node) || ts.isCallExpression(node);
  return isCall && ts.isIdentifier(node.expression) && node.expression.text === 'RegExp';
}
