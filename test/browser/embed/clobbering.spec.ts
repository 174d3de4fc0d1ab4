import { expect } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';

/** Names with which the content of a page can hide properties of `document` and `window`. */
const hostileContent = `
  <img name="currentScript" src="//evil.invalid/x.png" data-form="34" data-endpoint="https://evil.invalid/">
  <form name="currentScript" data-form="34"><input name="src" value="https://evil.invalid/34.js"></form>
  <a id="AproForms" href="https://evil.invalid/"></a>
  <a id="dataLayer"></a><a id="ym"></a><img name="referrer"><form id="apro-forms"></form>`;

for (const file of sampleRows('clobbering', ['embed.js', '34.js'], 1)) {
  test(`${file} shows its form from its own relay, although elements of the page hide properties of the document`, async ({
    page,
    host,
    demo,
  }) => {
    const outside: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('evil.invalid') && request.resourceType() !== 'image')
        outside.push(request.url());
    });
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title>${hostileContent}
        <script async src="${demo.relay}/${file}" data-form="34" data-track="datalayer"></script></html>`,
    });
    await page.goto(host.url);
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(await page.locator('apro-form').count()).toBe(1);
    expect(await page.evaluate(() => typeof window.AproForms?.mount)).toBe('function');
    expect(outside).toEqual([]);
  });
}
