import { documentPages, readSnippetsOf } from '../../html-snippets-fixture.js';
import { collectConsole, expect } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';

// The HTML in the documents, pasted into a page as it is. `site-snippets.spec.ts` tests the snippets of `docs/sites.md`
// on pages of many systems.

const snippets = readSnippetsOf(documentPages.filter((page) => page !== 'docs/sites.md'));

const scriptTag = (relay: string) => `<script async src="${relay}/embed.js"></script>`;
const isWindow = (code: string) => code.includes('mode=');
const inPage = snippets.filter(({ code }) => !isWindow(code)).map(({ code }) => code);

/** Serves a page with snippets of the documents, which name a relay that does not exist. */
function servePage(files: Host['files'], relay: string, codes: readonly string[]): void {
  const body = codes.map((code) => `<section>${code}</section>`).join('');
  files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>A site</title></head><body>
      ${body.replaceAll('https://forms.example.com', relay)}${scriptTag(relay)}</body></html>`,
  });
}

test('the HTML in the documents shows a form, and no option of it is refused', async ({
  page,
  host,
  demo,
}) => {
  expect(inPage.length).toBeGreaterThan(12);
  const messages = collectConsole(page);
  servePage(host.files, demo.relay, inPage);
  await page.clock.install();
  await page.goto(host.url);
  for (const [index, code] of inPage.entries())
    await expect(page.locator('section').nth(index).locator('button[type=submit]'), code).toBeVisible();
  // The warnings about options are printed one second after a form is mounted.
  await page.clock.runFor(10_000);
  // The addresses in the documents are examples. The form of the demo does not have all of them.
  const isAboutField =
    /has no field ext_request\.7\d|is shown, but: (no-such-field \(ext_request\.7\d\)[, .]*)+Correct/;
  expect(messages.filter((text) => !isAboutField.test(text))).toEqual([]);
});

for (const { page: path, code } of snippets.filter((snippet) => isWindow(snippet.code))) {
  test(`a snippet of ${path} opens a window: ${code.split('\n').at(-2)}`, async ({ page, host, demo }) => {
    servePage(host.files, demo.relay, [code]);
    await page.goto(host.url);
    await page.waitForFunction(() => 'AproForms' in window);
    await page.evaluate(() => document.querySelector('apro-form')?.open());
    await expect(page.getByRole('dialog').getByRole('button', { name: 'Send' })).toBeVisible();
  });
}
