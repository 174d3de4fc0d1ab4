import { formatSentence } from '../../../src/console/sentences.js';
import { expect } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';

/** Ways in which optimizers and tag managers put the script into a page. `{src}` is the address of the script. */
const pages: Readonly<Record<string, string>> = {
  'a tag without data attributes': '<div id="place"></div><script async src="{src}"></script>',
  'a tag in the head':
    '<head><script src="{src}"></script></head><body><div id="place"></div><footer>End</footer>',
  'a module': '<div id="place"></div><script type="module" src="{src}"></script>',
  'a tag that a script inserts': `<div id="place"></div><script>
    document.head.append(Object.assign(document.createElement('script'), { src: '{src}' }));</script>`,
  'a script that runs late, without currentScript': `<div id="place"></div><script type="text/late" src="{src}"></script>
    <script>setTimeout(async () => (0, eval)(await (await fetch('{src}')).text()), 100)</script>`,
};

for (const [name, body] of Object.entries(pages)) {
  for (const path of [
    'embed.js?form=34&messages=%7B%22send%22%3A%22Go%22%7D&target=%23place',
    '34.js?messages=%7B%22send%22%3A%22Go%22%7D&target=%23place',
  ]) {
    test(`${name} takes its options from the address: ${path.split('?')[0]}`, async ({
      page,
      host,
      demo,
    }) => {
      const src = `${demo.relay}/${path}`;
      host.files.set('/', {
        type: 'text/html',
        body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>${body.replaceAll('{src}', src)}</html>`,
      });
      await page.goto(host.url);
      await expect(page.locator('#place').getByRole('button', { name: 'Go' })).toBeVisible();
      await expect(page.locator('apro-form')).toHaveCount(1);
    });
  }
}

test('an attribute wins over the address, and a target that is not on the page is named', async ({
  page,
  host,
  demo,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => warnings.push(message.text()));
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><link rel="icon" href="data:,"><body><script async data-locale="de" data-target="[" src="${demo.relay}/embed.js?form=34&locale=fr"></script></body>`,
  });
  await page.goto(host.url);
  await expect(page.getByRole('button', { name: 'Absenden' })).toBeVisible();
  await expect.poll(() => warnings).toContain(formatSentence('no-target', { target: '[' }));
});
