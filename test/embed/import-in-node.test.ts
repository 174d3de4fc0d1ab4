import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { exports } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  exports: Record<string, { default?: string }>;
};
// `npm run proofs` downloads Angular and checks this entry (`test/proofs/frameworks.test.ts`).
const entries = Object.keys(exports).filter((name) => exports[name]?.default && name !== './angular');

/** Records every access of the package's own files to a global that a server does not have. */
const trapScript = `for (const name of ['window', 'document', 'customElements', 'location', 'sessionStorage', 'HTMLElement'])
  Object.defineProperty(globalThis, name, { configurable: true, get() {
    if (new Error().stack.split('\\n')[2].includes(${JSON.stringify(`${root}dist/`)})) reached.push(name);
    return undefined;
  } });`;

test.each(entries)('the entry %s can be imported in Node without access to the DOM', (entry) => {
  const name = entry.replace(/^\./, 'apro-forms');
  const script = `const reached = []; ${trapScript}
    const exported = Object.keys(await import(${JSON.stringify(name)}));
    console.log(JSON.stringify({ reached, exported }));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd: root });
  const { reached, exported } = JSON.parse(output.toString());
  expect(exported.length).toBeGreaterThan(0);
  // `form-element.ts` must check whether these two globals exist.
  expect(reached.filter((global: string) => !/^(HTMLElement|customElements)$/.test(global))).toEqual([]);
});

test('the package exports every function of window.AproForms', async () => {
  expect(Object.keys(await import('apro-forms'))).toEqual(
    expect.arrayContaining(['mount', 'open', 'consent']),
  );
});

test('the CLI prints help for --help and one line per missing setting', () => {
  const cli = `${root}dist/node/cli.js`;
  expect(execFileSync(process.execPath, [cli, 'relay', '--help']).toString()).toContain('CRM_URL');
  const started = () => execFileSync(process.execPath, [cli, 'relay'], { env: {}, stdio: 'pipe' });
  expect(started).toThrow(/CRM_URL must be set.*\nCRM_KEY must be set/);
});
