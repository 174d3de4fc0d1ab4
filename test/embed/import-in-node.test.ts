import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  exports: Record<string, { default?: string }>;
};
const entries = Object.keys(exports).filter((name) => exports[name]?.default);

/** Remembers every look that our own files take at what a server does not have. */
const trapScript = `for (const name of ['window', 'document', 'customElements', 'location', 'sessionStorage', 'HTMLElement'])
  Object.defineProperty(globalThis, name, { configurable: true, get() {
    if (new Error().stack.split('\\n')[2].includes(${JSON.stringify(`${root}dist/`)})) reached.push(name);
    return undefined;
  } });`;

test.each(entries)('%s can be imported in Node and touches no DOM', (entry) => {
  const name = entry.replace(/^\./, 'apro-forms');
  const script = `const reached = []; ${trapScript}
    const exported = Object.keys(await import(${JSON.stringify(name)}));
    console.log(JSON.stringify({ reached, exported }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  const { reached, exported } = JSON.parse(output.toString());
  expect(exported.length).toBeGreaterThan(0);
  // `globalThis.HTMLElement ?? …` is the one look that has to be.
  expect(reached.filter((global: string) => !/^(HTMLElement|customElements)$/.test(global))).toEqual([]);
});

test('a program can do whatever `AproForms` does on a page', async () => {
  expect(Object.keys(await import('apro-forms'))).toEqual(
    expect.arrayContaining(['mount', 'open', 'consent']),
  );
});

test('the command line explains itself, and says in one line per setting what is missing', () => {
  const cli = `${root}dist/node/cli.js`;
  expect(execFileSync(process.execPath, [cli, 'relay', '--help']).toString()).toContain('CRM_URL');
  const started = () => execFileSync(process.execPath, [cli, 'relay'], { env: {}, stdio: 'pipe' });
  expect(started).toThrow(/CRM_URL must be set.*\nCRM_KEY must be set/);
});
