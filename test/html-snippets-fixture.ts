import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Paths of the documents that users read, from the root of the repository. */
export const documentPages: readonly string[] = [
  'README.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** Returns the HTML code blocks of a document in Markdown. */
export function readHtmlBlocks(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^ *```html\n([\s\S]*?)^ *```$/gm)].map(([, code = '']) => code);
}

export interface Snippet {
  readonly page: string;
  readonly code: string;
}

/** Returns the HTML code blocks of the given documents. */
export function readSnippetsOf(pages: readonly string[]): readonly Snippet[] {
  return pages.flatMap((page) =>
    readHtmlBlocks(readFileSync(root + page, 'utf8')).map((code) => ({ page, code })),
  );
}
