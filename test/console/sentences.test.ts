import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript-6';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  type ConsoleCode,
  consoleSentences,
  formatSentence,
  printSentence,
  troublePage,
} from '../../src/console/sentences.js';

const codes = Object.keys(consoleSentences) as ConsoleCode[];
const troubleText = readFileSync('docs/trouble.md', 'utf8');

/** Ids of the headings of a document, as GitHub and VitePress compute them. */
const headingIds = [...troubleText.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-'),
);

/** For each sentence, words by which a reader recognizes the trouble in the section that the sentence names. */
const sectionWords: Readonly<Record<ConsoleCode, string>> = {
  'key-on-page': 'Remove the key',
  'no-form-id': 'has no form ID',
  'no-form-on-page': 'the page has no form yet',
  'no-target': 'data-target',
  'no-trigger-element': 'selector in `trigger`',
  'two-scripts': 'Two versions',
  'unknown-name': 'An attribute of',
  'unknown-value': 'allowed values',
  'unusable-option': 'JSON needs double quotes',
  'unknown-message': 'options.md',
  'unknown-field': 'GROUP.ID',
  'autofill-token': 'options.md',
  'autofill-kind': 'options.md',
  'unusable-value': 'does not accept the value',
  'captcha-input': 'captcha',
  'signed-link': 'personal link',
  publication: '`PUBLICATIONS`',
  analytics: '`dataLayer`',
  'hidden-window': 'hides the dialog',
  'form-missing': 'no form with this id',
  'site-refused': '`ALLOWED_ORIGINS`',
  'sends-refused': '`ALLOWED_ORIGINS`',
  'blocked-by-policy': 'Content Security Policy',
  'blocked-by-browser': 'An extension',
  'mixed-content': 'A page with https cannot request',
  'device-offline': 'network of the visitor',
  unreachable: 'start the relay',
  'crm-down': 'overloaded or its disk is full',
  'key-refused': 'refuses the key',
  'not-a-relay': 'Something else answers',
  'values-refused': 'refused the values',
  'kept-form-refused': 'refused a form that is stored',
  'kept-form-unreadable': 'cannot be decrypted',
  'crm-refuses-pages': '(CORS)',
  'crm-unreachable': 'cannot be reached',
  'crm-needs-key': 'demands its API key',
  'crm-busy': 'is overloaded or down',
  'crm-refuses-values': 'does not accept the request',
  'form-defects': 'is shown, but:',
  part: 'A part is missing',
};

/** Text of a section of `docs/trouble.md`, up to the next heading. */
function readSection(id: string): string {
  const sections = troubleText.split(/^(?=#+ )/m);
  return sections[headingIds.indexOf(id)] ?? '';
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe.each(codes)('the sentence %s', (code) => {
  const { says, todo, section } = consoleSentences[code];

  test('has its section on the page about trouble', () => {
    expect(headingIds).toContain(section);
    expect(readSection(section)).toContain(sectionWords[code]);
  });

  test('says what is wrong and what to do', () => {
    expect(says).toMatch(/^\S.*[^.\s]$/);
    expect(todo === '{hint}' || /[^.]\.$|\{hint\}$|\{example\}$/.test(todo), todo).toBe(true);
    expect(formatSentence(code)).toBe(`apro-forms: ${says}. ${todo} ${troublePage}#${section}`);
  });
});

test('a sentence is printed with its values, which are cut, and with its detail as it is', () => {
  const print = vi.spyOn(console, 'warn').mockReturnValue();
  const detail = new TypeError('ours');
  printSentence('no-target', { target: `#${'x'.repeat(10_000)}$&{target}`, detail });
  const [[text = '', printedDetail] = []] = print.mock.calls;
  expect(text).toMatch(/^apro-forms: no element matches target="#x{199}"\. Add/);
  expect(printedDetail).toBe(detail);
});

test('the key of the CRM on a page is an error', () => {
  const print = vi.spyOn(console, 'error').mockReturnValue();
  printSentence('key-on-page', { place: 'data-key' });
  expect(print).toHaveBeenCalledOnce();
});

/** Uses of `console` in a file of the widget: `FILE: NAME`. */
function collectConsoleUses(path: string, text: string): readonly string[] {
  const uses: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === 'console') uses.push(`${path}: ${node.parent.getText()}`);
    ts.forEachChild(node, visit);
  };
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, kind));
  return uses;
}

test('the widget prints on the console through the table of sentences only', () => {
  const paths = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.tsx?$/.test(path) && !/^(relay|desk|console)\//.test(path),
  );
  expect(paths.length).toBeGreaterThan(150);
  const uses = paths.flatMap((path) => collectConsoleUses(path, readFileSync(`src/${path}`, 'utf8')));
  // The debug panel is left out: it reads what other code prints with `console.warn` and `console.error`, and
  // prints nothing.
  expect(uses.filter((use) => !use.startsWith('embed/extras/debug-panel.tsx: '))).toEqual([]);
});

test('the search for uses of the console finds calls, handlers and aliases, and no comments', () => {
  const text =
    '/** console.log(1) */ console.warn(1); load().catch(console.error); const { warn } = console; x.y();';
  expect(collectConsoleUses('a.ts', text)).toEqual([
    'a.ts: console.warn',
    'a.ts: console.error',
    'a.ts: { warn } = console',
  ]);
});
