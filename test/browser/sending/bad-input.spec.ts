import type { Page } from '@playwright/test';
import { formatSentence } from '../../../src/console/sentences.js';
import {
  arrivals,
  collectConsole,
  expect,
  lastArrival,
  type RunningDemo,
  test,
  withProofOfWork,
} from '../helpers/demo-fixture.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { sampleEntries } from '../helpers/samples.js';

test.use({ relaySettings: withProofOfWork });

async function openPageWith(page: Page, demo: RunningDemo, html: string): Promise<void> {
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate((text) => document.querySelector('main')?.insertAdjacentHTML('beforeend', text), html);
}

async function fillAndSend(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
}

const form = '<apro-form form="34"></apro-form>';
const confirmation = (page: Page) => page.getByText('within one working day');

test('an element without a form ID is reported once on the console and accepts a form ID later', async ({
  page,
  demo,
}) => {
  const said = collectConsole(page);
  await openPageWith(page, demo, '<apro-form></apro-form><div data-apro-form=" " id="marked"></div>');
  await expect.poll(() => said.length).toBe(2);
  await page.evaluate(() => document.body.append('More of the page'));
  await page.evaluate(() => document.querySelector('#marked')?.setAttribute('data-apro-form', '37'));
  await expect(page.getByLabel('Question')).toBeVisible();
  expect([...said].sort()).toEqual([
    formatSentence('no-form-id', { element: 'apro-form' }),
    formatSentence('no-form-id', { element: 'div' }),
  ]);
});

const corruptedGlobals: Readonly<Record<string, () => void>> = {
  'storage is blocked': () => {
    for (const name of ['localStorage', 'sessionStorage']) {
      Object.defineProperty(window, name, {
        get() {
          throw new DOMException('Access is denied', 'SecurityError');
        },
      });
    }
  },
  'storage is full': () => {
    Storage.prototype.setItem = () => {
      throw new DOMException('No room', 'QuotaExceededError');
    };
  },
  'crypto.randomUUID is missing': () => {
    Reflect.deleteProperty(Crypto.prototype, 'randomUUID');
  },
  'there is no crypto.subtle either, as on plain http': () => {
    Reflect.deleteProperty(Crypto.prototype, 'randomUUID');
    Object.defineProperty(crypto, 'subtle', { value: undefined });
  },
  'the page has a fetch of its own': () => {
    const original = window.fetch;
    window.fetch = async function watched(this: unknown, ...args) {
      if (this !== undefined && this !== window) throw new TypeError('Illegal invocation');
      const response = await original.apply(window, args);
      return new Response(await response.blob(), response);
    };
  },
  'the page has added to Array.prototype and Object.prototype': () => {
    const add = (prototype: object, name: string, value: unknown) =>
      Object.defineProperty(prototype, name, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    add(Array.prototype, 'last', function last(this: unknown[]) {
      return this[this.length - 1];
    });
    add(Array.prototype, 'toJSON', function toJSON(this: unknown[]) {
      return `[${[...this].map((item) => JSON.stringify(item)).join()}]`;
    });
    const { map } = Array.prototype;
    add(Array.prototype, 'map', function watched(this: unknown[], ...args: Parameters<typeof map>) {
      return map.apply(this, args);
    });
    add(Object.prototype, 'extend', function extend() {});
  },
};

for (const [name, spoil] of sampleEntries('corrupted globals', corruptedGlobals, 2)) {
  test(`if ${name}, the form is shown and sent without an error`, async ({ page, demo }) => {
    await page.addInitScript(spoil);
    await openPageWith(page, demo, form);
    await fillAndSend(page);
    await expect(confirmation(page)).toBeVisible();
    expect((await lastArrival(demo)).data).toMatchObject({
      def_customer: { name: 'Ann', email: 'ann@example.com' },
    });
    expect((await lastArrival(demo)).token).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
  });
}

test('without storage and connection, the typed values stay and the button sends again', async ({
  page,
  context,
  demo,
}) => {
  await page.addInitScript(corruptedGlobals['storage is blocked'] ?? '');
  await openPageWith(page, demo, form);
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Send' }).click();
  const again = page.getByRole('button', { name: 'Try again' });
  await expect(again).toBeVisible();
  await expect(page.getByText('saved on this device')).toHaveCount(0);
  await context.setOffline(false);
  await again.click();
  await expect(confirmation(page)).toBeVisible();
  await lastArrival(demo);
});

test('a form whose parent is removed while it is being sent delivers one lead', async ({ page, demo }) => {
  const said = collectConsole(page);
  const letGo = await holdRequests(page, '**/onlineforms');
  await openPageWith(page, demo, `<div id="parent">${form}</div>`);
  const sent = page.waitForRequest('**/onlineforms');
  await fillAndSend(page);
  await sent;
  await page.evaluate(() => document.querySelector('#parent')?.remove());
  letGo();
  await lastArrival(demo);
  await page.waitForLoadState('networkidle');
  expect(arrivals(demo)).toHaveLength(1);
  expect(said).toEqual([]);
});

test('an https page requests nothing from an http relay and reports the reason on the console', async ({
  page,
  demo,
}) => {
  const said = collectConsole(page);
  const plain: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith('http:')) plain.push(request.url());
  });
  const from = async (path: string) => {
    const response = await fetch(demo.relay + path);
    return { contentType: response.headers.get('content-type') ?? '', body: await response.text() };
  };
  await page.route('https://forms.example/**', async (route) => {
    await route.fulfill({
      ...(await from(new URL(route.request().url()).pathname)),
      headers: { 'access-control-allow-origin': '*' },
    });
  });
  await page.route('https://shop.example/', (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><link rel="icon" href="data:,"><title>A shop</title>
        <apro-form form="34" endpoint="http://forms.example"><a href="tel:+15550100">Call us</a></apro-form>
        <script async src="https://forms.example/embed.js"></script>`,
    }),
  );
  await page.goto('https://shop.example/');
  await expect(page.getByText('the connection to it is blocked')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Call us' })).toBeVisible();
  await expect
    .poll(() => said)
    .toEqual([
      formatSentence('mixed-content', {
        what: 'form 34 can’t be shown',
        code: 'mixed-content',
        server: 'http://forms.example',
      }),
    ]);
  expect(plain).toEqual([]);
});
