import { readHtmlBlocks } from '../../../html-snippets-fixture.js';

/** Snippets of a document by the heading of their section. Sections without a snippet are left out. */
export function readSnippets(markdown: string): Readonly<Record<string, readonly string[]>> {
  const [, ...sections] = markdown.split(/^## /m);
  return Object.fromEntries(
    sections.flatMap((section) => {
      const heading = section.slice(0, section.indexOf('\n'));
      const snippets = readHtmlBlocks(section).map((code) => code.trim());
      return snippets.length > 0 ? [[heading, snippets]] : [];
    }),
  );
}

/** The content security policy that the table of the document asks for. Rows without an address are left out. */
export function readPolicy(markdown: string): string {
  const [, section = ''] = markdown.split(/^## Content Security Policy$/m);
  const rows = [...section.matchAll(/^\| `([\w-]+)` \| `(https:[^`]+)` \|/gm)];
  return [`default-src 'none'`, ...rows.map(([, directive, value]) => `${directive} ${value}`)].join('; ');
}
