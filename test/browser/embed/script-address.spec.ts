import { formatSentence } from '../../../src/console/sentences.js';
import { expect } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

/** Ways in which optimizers and tag managers put the script into a page. `{src}` is the address of the script. */
const pages: Readonly<Record<string, string>> = {
  'a tag without data attributes': '<div id="place"></div><script async src="{src}"></script>',
  'a tag in the head':
    '<head><script src="{src}"></script></head><body><div id="place"></div><footer>End</footer>',
  'a deferred tag': '<div id="place"></div><script defer src="{src}"></script>',
  'a tag whose type is changed and that is inserted again after the page': `<div id="place"></div>
    <script type="text/rocketscript" data-rocketsrc="{src}"></script><script>addEventListener('load', () => {
      const old = document.querySelector('[data-rocketsrc]');
      old.replaceWith(Object.assign(document.createElement('script'), { src: old.dataset.rocketsrc, async: false }));
    })</script>`,
  'a module': '<div id="place"></div><script type="module" src="{src}"></script>',
  'a tag that a script inserts': `<div id="place"></div><script>
    document.head.append(Object.assign(document.createElement('script'), { src: '{src}' }));</script>`,
  'a script that runs late, without currentScript': `<div id="place"></div><script type="text/late" src="{src}"></script>
    <script>setTimeout(async () => (0, eval)(await (await fetch('{src}')).text()), 100)</script>`,
};

for (const path of [
  'embed.js?form=34&messages=%7B%22send%22%3A%22Go%22%7D&target=%23place',
  '34.js?messages=%7B%22send%22%3A%22Go%22%7D&target=%23place',
]) {
  for (const [name, body] of sampleEntries(path, pages, 3)) {
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

const bundles = {
  'an element of the page': [
    '<script src="/bundle.js"></script><main><apro-form form="34" messages=\'{"send":"Go"}\'></apro-form></main>',
    'main',
  ],
  'a div that WordPress lets an author keep': [
    '<main><div data-apro-form="34" data-messages=\'{"send":"Go"}\'></div></main><script defer src="/bundle.js"></script>',
    'main',
  ],
  'the address of the bundle': [
    '<div id="place"></div><script async src="/bundle.js?form=34&messages=%7B%22send%22%3A%22Go%22%7D&target=%23place"></script>',
    '#place',
  ],
} as const;

for (const [name, [tag, target]] of sampleEntries('bundles', bundles, 1)) {
  test(`embed.js in a bundle with other scripts shows the form of ${name}`, async ({ page, host, demo }) => {
    const served = await (await fetch(`${demo.relay}/embed.js`)).text();
    // A relay with `PUBLIC_URL` writes its address into the script.
    const script = served.replace('https://relay.invalid/', `${demo.relay}/`);
    const body = `var before = [1];\n${script}\n;(function () { window.after = before; })();`;
    for (const [path] of tag.matchAll(/\/bundle\.js[^"]*/g))
      host.files.set(path, { type: 'text/javascript', body });
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>${tag}</html>`,
    });
    await page.goto(host.url);
    await expect(page.locator(target).getByRole('button', { name: 'Go' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Go' })).toHaveCount(1);
    expect(await page.evaluate(() => Reflect.get(window, 'after'))).toEqual([1]);
  });
}

test('an attribute wins over the address, and a target that is not on the page causes a warning', async ({
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
