import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkInBrowser } from '../../../src/relay/page-check/check-in-browser.js';
import { expect, test } from '../helpers/demo-fixture.js';
import { findChromium } from '../helpers/find-chromium.js';

test.use({ relaySettings: { PROOF_OF_WORK: 'off', ALLOWED_ORIGINS: '*' } });

const script = '<script async src="RELAY/embed.js" data-form="34"></script>';
// Chromium sometimes dispatches `mousemove` after a layout although no mouse has moved.
const later = `document.addEventListener('keydown', () => {
  const script = document.createElement('script');
  script.src = 'RELAY/embed.js';
  script.dataset.form = '34';
  script.dataset.target = '#place';
  document.head.append(script);
}, { once: true })`;

/** HTML of a page, in which `RELAY` becomes the origin of the relay, and the results. */
const cases: readonly (readonly [name: string, html: string, results: readonly RegExp[]])[] = [
  ['a good page', script, [/^ok: A browser shows a form, [\d.]+ s after the start\.$/]],
  [
    'a policy that blocks the script',
    `<meta http-equiv="Content-Security-Policy" content="script-src 'self'">${script}`,
    [
      /^wrong: The policy of the page blocks the form: add http:\S+ to script-src(-elem)?\.$/,
      /^wrong: .*does not show/,
    ],
  ],
  [
    'a script that waits for a move',
    `<div id="place"></div><script>${later}</script>`,
    [/^warning: A browser shows a form only after a visitor moves or scrolls/],
  ],
  ['a page without the script', '<p>Hello', [/^wrong: The page requests nothing of the relay, also after/]],
  [
    'a copy of the script',
    '<script>customElements.define("apro-form", class extends HTMLElement {})</script>',
    [/^wrong: The page runs a copy of the script/],
  ],
  [
    'a form that does not exist',
    '<script async src="RELAY/999999.js"></script>',
    [
      /^wrong: \S+\/999999\.js failed in the browser: its answer is no script\. Check the id of the form, and FORMS\.$/,
    ],
  ],
  [
    'an error of another script',
    `${script}<script>throw new Error('the shop is broken')</script>`,
    [/^ok: A browser shows/, /^warning: Another script of the page fails: Error: the shop is broken$/],
  ],
];

test('the check in a browser says what a page does with the form', async ({ demo }) => {
  const { path, env } = await findChromium();
  Object.assign(process.env, env);
  const server = createServer(({ url = '' }, response) => {
    const [, html = ''] = cases[Number(url.slice(1))] ?? [];
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<!doctype html><title>page</title>${html.replaceAll('RELAY', demo.relay)}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const [index, [name, , expected]] of cases.entries()) {
    const results = await checkInBrowser(new URL(`http://127.0.0.1:${port}/${index}`), {
      relayUrl: new URL(demo.relay),
      path,
      noSandbox: true,
      sleep,
      monotonic: () => performance.now(),
      timeScale: 0.4,
    });
    const lines = results.map(({ status, message }) => `${status}: ${message}`);
    for (const line of expected)
      expect(
        lines.some((text) => line.test(text)),
        `${name}: ${lines.join('\n')}`,
      ).toBe(true);
  }
  server.close();
});

test('a program that is no browser, and a page that is not there, are sentences', async () => {
  const deps = { relayUrl: new URL('http://127.0.0.1:8787'), noSandbox: true, sleep, monotonic: () => 0 };
  const [notBrowser] = await checkInBrowser(new URL('http://127.0.0.1:1/'), { ...deps, path: '/bin/false' });
  expect(notBrowser).toMatchObject({
    status: 'unknown',
    message: expect.stringMatching(/does not work .*--browser/),
  });
  const { path, env } = await findChromium();
  Object.assign(process.env, env);
  const [notThere] = await checkInBrowser(new URL('http://127.0.0.1:1/'), { ...deps, path });
  expect(notThere).toMatchObject({
    status: 'wrong',
    message: expect.stringMatching(/^A browser cannot open .*ERR_/),
  });
});
