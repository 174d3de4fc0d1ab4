import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript-6';

export interface SourceComment {
  /** Text of the comment, without the marks of the comment and without the `*` at the start of a line. */
  readonly text: string;
  /** Number of the first line of the comment, counted from 1. */
  readonly line: number;
}

/**
 * Matches comments that are instructions for tools or licence texts. Readers do not have to understand them, so they
 * are skipped.
 */
const skippedTexts =
  /^(biome-|eslint|@ts-|ts-|prettier-|@jsx|@vite-|vite-|#__|@__|v8 ignore|istanbul|<reference|\/?\s*<(reference|amd)|[@!]?\s*(licen[cs]e|copyright|preserve)|SPDX-|#(end)?region|#\s*sourceMappingURL)/i;

/**
 * Finds all comments for readers in a TypeScript file. Line comments on consecutive lines count as one comment.
 * The parser tells comments from strings, templates, regular expressions and JSX text.
 */
export function findComments(path: string, sourceText: string): readonly SourceComment[] {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const file = ts.createSourceFile(path, sourceText, ts.ScriptTarget.Latest, true, kind);
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1;
  const groups: { lines: string[]; firstLine: number; lastLine: number; isLineComment: boolean }[] = [];
  for (const { pos, end, kind } of commentRanges(file)) {
    const isLineComment = kind === ts.SyntaxKind.SingleLineCommentTrivia;
    const text = stripMarks(sourceText.slice(pos, end));
    if (text === '' || skippedTexts.test(text)) continue;
    const previous = groups.at(-1);
    const startsLine = /(^|\n)[ \t]*$/.test(sourceText.slice(0, pos));
    if (isLineComment && startsLine && previous?.isLineComment && previous.lastLine === lineOf(pos) - 1) {
      previous.lines.push(text);
      previous.lastLine = lineOf(pos);
    } else
      groups.push({
        lines: [text],
        firstLine: lineOf(pos),
        lastLine: lineOf(end),
        // A comment after code on the same line has its own subject, so the next line does not continue the comment.
        isLineComment: isLineComment && startsLine,
      });
  }
  return groups.map(({ lines, firstLine }) => ({ text: lines.join('\n'), line: firstLine }));
}

export interface PlacedComment extends SourceComment {
  readonly path: string;
}

/** Finds the comments of all TypeScript files in a folder and its subfolders, in the order of the paths. */
export function readComments(folder: string): readonly PlacedComment[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .sort()
    .flatMap((path) =>
      findComments(path, readFileSync(join(folder, path), 'utf8')).map((comment) => ({ path, ...comment })),
    );
}

/**
 * Returns the comments before and behind all words and signs (tokens) of a file. Each comment is returned once, in
 * the order of the file.
 */
function commentRanges(file: ts.SourceFile): readonly ts.CommentRange[] {
  const ranges = new Map<number, ts.CommentRange>();
  function visit(node: ts.Node): void {
    // The children of a doc comment are its tags. They are skipped, because the token after the comment yields the
    // whole comment.
    if (node.kind >= ts.SyntaxKind.FirstJSDocNode && node.kind <= ts.SyntaxKind.LastJSDocNode) return;
    const children = node.getChildren(file);
    if (children.length > 0) {
      for (const child of children) visit(child);
      return;
    }
    // The parser counts the text between JSX tags as a token with nothing before it. So `//` in such a text is not
    // taken for a comment.
    if (node.kind === ts.SyntaxKind.JsxText) return;
    const found = [
      ...(ts.getLeadingCommentRanges(file.text, node.pos) ?? []),
      ...(isFollowedByText(node) ? [] : (ts.getTrailingCommentRanges(file.text, node.end) ?? [])),
    ];
    for (const range of found) if (!isInsideToken(range, node)) ranges.set(range.pos, range);
  }
  visit(file);
  return [...ranges.values()].sort((a, b) => a.pos - b.pos);
}

function isInsideToken(range: ts.CommentRange, node: ts.Node): boolean {
  return range.pos >= node.getStart() && range.end <= node.end;
}

/**
 * Whether a token is the `>` of a tag or the `}` of an expression after which JSX text may follow. JSX text may look
 * like a comment.
 */
function isFollowedByText({ kind, parent }: ts.Node): boolean {
  if (kind === ts.SyntaxKind.CloseBraceToken) return ts.isJsxExpression(parent) && isJsxChild(parent);
  if (kind !== ts.SyntaxKind.GreaterThanToken) return false;
  if (ts.isJsxOpeningElement(parent) || ts.isJsxOpeningFragment(parent)) return true;
  if (ts.isJsxClosingElement(parent) || ts.isJsxClosingFragment(parent)) return isJsxChild(parent.parent);
  return ts.isJsxSelfClosingElement(parent) && isJsxChild(parent);
}

function isJsxChild({ parent }: ts.Node): boolean {
  return ts.isJsxElement(parent) || ts.isJsxFragment(parent);
}

function stripMarks(comment: string): string {
  if (comment.startsWith('//')) return comment.slice(2).trim();
  return comment
    .replace(/^\/\*+|\*+\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
