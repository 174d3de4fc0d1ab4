import type { Page } from '@playwright/test';
import { collectConsole, expect, lastArrival, test, withProofOfWork } from '../helpers/demo-fixture.js';
import { scanFile } from '../helpers/fill-form.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { showForm } from '../helpers/show-form.js';

test.use({ relaySettings: withProofOfWork });

/** Aborts the first requests for matching files. @returns a function that ends the failure */
async function blockFiles(page: Page, files: RegExp, times = Infinity): Promise<() => Promise<void>> {
  const requestCounts = new Map<string, number>();
  await page.route(files, async (route) => {
    const { pathname } = new URL(route.request().url());
    const count = (requestCounts.get(pathname) ?? 0) + 1;
    requestCounts.set(pathname, count);
    if (count > times) return route.continue();
    await route.abort('connectionreset');
  });
  return () => page.unroute(files);
}

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
}

const send = (page: Page) => page.getByRole('button', { name: 'Send' });
const retryButton = (page: Page) => page.getByRole('button', { name: 'Try again' });
const confirmation = (page: Page) => page.getByText('within one working day');

/** Ways in which a window is opened: attributes of its element, and what opens the window. */
const windowsToOpen: readonly (readonly [
  way: string,
  attributes: string,
  open: (page: Page) => Promise<unknown>,
])[] = [
  ['a link', 'trigger="click:#ask"', (page) => page.getByRole('link', { name: 'Ask here' }).click()],
  [
    'a floating button',
    'button="Ask us"',
    async (page) => {
      const button = page.getByRole('button', { name: 'Ask us' });
      if (await button.count()) await button.click();
    },
  ],
  ['a program', 'trigger="none"', (page) => page.evaluate(() => document.querySelector('apro-form')?.open())],
];

/** Path of the combined script. When its request is aborted, the page requests each chunk as its own file. */
const formScriptPattern = /\/\d+\.js/;

test('a visible form can be sent although other chunks of the script fail to load', async ({
  page,
  demo,
}) => {
  await page.goto(demo.site);
  await page.getByLabel('First name').waitFor();
  await blockFiles(page, /\.js(\?|$)/);
  await fillIn(page);
  await send(page).click();
  // The confirmation of the CRM needs a chunk; the thanks need none.
  await expect(page.getByText('Thank you. Your form has been received.')).toBeVisible();
  await lastArrival(demo);
});

test('a form filled in after the connection was lost is queued on the device', async ({
  page,
  context,
  demo,
}) => {
  await page.goto(`${demo.site}/twice.html`);
  await page.getByLabel('Question').first().waitFor();
  await context.setOffline(true);
  await page.getByLabel('Question').first().fill('Will it be lost?');
  await send(page).first().click();
  await expect(page.getByText('saved on this device').first()).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByText('Thank you.')).toBeVisible();
  await lastArrival(demo);
});

test('without the chunks for number and date formats, plain values are sent and wrong values are not', async ({
  page,
  demo,
}) => {
  await blockFiles(page, /\/(number-format|lazy-date)-/);
  await page.route('**/forms/37', async (route) => {
    const response = await route.fetch();
    const form = await response.json();
    form.definition.fields = ['integer', 'decimal', 'date'].map((kind, id) => ({
      address: `ext_request.${id}`,
      group: 'ext_request',
      id: `${id}`,
      kind,
      label: kind,
    }));
    await route.fulfill({ response, json: form });
  });
  // The code that validates a field when it is left may arrive after the visitor has left several fields.
  const release = await holdRequests(page, '**/field-focus-*.js');
  await showForm(page, demo, { form: '37' });
  const whole = page.getByLabel('integer');
  const decimal = page.getByLabel('decimal');
  const date = page.getByLabel('date', { exact: true });
  await whole.fill('1,000');
  await decimal.fill('1.000');
  await date.fill('14.03.2014');
  await whole.focus();
  release();
  await expect(page.locator('.error')).toHaveText([
    'Enter a whole number.',
    'Enter a number, for example 1,234.5.',
    'Enter a real date, for example 2014-03-14.',
  ]);
  await whole.fill('1000');
  await decimal.fill('1000,5');
  await date.fill('2014-03-14');
  for (const control of [whole, decimal, date]) await expect(control).not.toHaveAttribute('aria-invalid');
  expect(await page.evaluate(() => document.querySelector('apro-form')?.values)).toEqual({
    'ext_request.0': '1000',
    'ext_request.1': '1000.5',
    'ext_request.2': '2014-03-14',
  });
});

test('a form whose chunks failed to load is shown at the next try', async ({ page, demo }) => {
  await blockFiles(page, formScriptPattern);
  const mend = await blockFiles(page, /\/(date|moment-types)-/);
  await page.goto(`${demo.site}/every-field.html`);
  await expect(page.getByText('The form can’t be shown right now.')).toBeVisible();
  await mend();
  await retryButton(page).click();
  await expect(page.getByLabel('First name')).toBeVisible();
});

for (const [way, attributes, press] of windowsToOpen) {
  test(`a window whose code failed to load opens later: ${way}`, async ({ page, demo }) => {
    const lines = collectConsole(page);
    const mend = await blockFiles(page, /\/modes-/);
    await page.goto(`${demo.site}/blank.html`);
    await page.evaluate(
      (html) => document.body.insertAdjacentHTML('beforeend', html),
      `<a id="ask" href="#ask">Ask here</a><apro-form form="37" mode="popup" ${attributes}></apro-form>`,
    );
    await press(page);
    await expect.poll(() => lines.filter((line) => line.startsWith('apro-forms:'))).toHaveLength(1);
    await mend();
    await page.getByRole('heading').first().click();
    const question = page.getByRole('textbox', { name: 'Question' });
    await expect(async () => {
      if (way !== 'a program' && !(await question.isVisible())) await press(page);
      await expect(question).toBeVisible({ timeout: 2_000 });
    }).toPass();
  });
}

test('a form whose definition failed to load is shown at the next try', async ({ page, demo }) => {
  const mend = await blockFiles(page, /\/extras-/);
  await page.goto(`${demo.site}/?apro-preview`);
  await expect(page.getByText('The form can’t be shown right now.')).toBeVisible();
  await mend();
  await retryButton(page).click();
  await expect(page.getByLabel('First name')).toBeVisible();
  await expect(page.getByText('preview', { exact: false }).first()).toBeVisible();
});

test('every file that fails to load is requested again automatically', async ({ page, demo }) => {
  await blockFiles(page, formScriptPattern);
  await blockFiles(page, /\/[\w-]+-[\w-]{8}\.js/, 1);
  await page.goto(`${demo.site}/every-field.html`);
  await page.getByLabel('First name').fill('Ann');
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  await expect.poll(() => page.evaluate(() => Object.keys(sessionStorage).join())).toContain('draft');
});

test('a relay that fails after the script has loaded leads to a message, and to a form at the next try', async ({
  page,
  demo,
}) => {
  const mends = [
    await blockFiles(page, formScriptPattern),
    await blockFiles(page, /\/(forms\/34|onlineforms|direct-.*)$/),
  ];
  await page.goto(demo.site);
  await expect(page.getByText('The form can’t be shown right now.')).toBeVisible();
  for (const mend of mends) await mend();
  await retryButton(page).click();
  await expect(page.getByLabel('First name')).toBeVisible();
});

test('a relay that never answers leads to a message after 20 seconds', async ({ page, demo }) => {
  await page.clock.install();
  const askedFirst = page.waitForRequest(formScriptPattern);
  const asked = page.waitForRequest('**/forms/34');
  await page.route(formScriptPattern, () => {});
  await page.route('**/forms/34', () => {});
  await page.goto(demo.site, { waitUntil: 'commit' });
  await askedFirst;
  await page.clock.fastForward(10_000);
  await asked;
  await page.clock.fastForward(10_000);
  // The page's clock keeps running in real time.
  await expect(page.getByText('The form can’t be shown right now.')).toBeVisible({ timeout: 5_000 });
  await page.unroute('**/forms/34');
  await retryButton(page).click();
  await fillIn(page);

  const sent = page.waitForRequest('**/onlineforms');
  await page.route('**/onlineforms', () => {});
  await send(page).click();
  await sent;
  await page.clock.fastForward(17_000);
  await expect(page.getByText('saved on this device').first()).toBeVisible();
});

test('the chunks for lists and uploads can fail to load', async ({ page, demo }) => {
  await blockFiles(page, formScriptPattern);
  const mend = await blockFiles(page, /\/(relay-options|upload)-/);
  await page.goto(`${demo.site}/every-field.html`);
  await page.getByLabel('Country').selectOption('Islands');
  const region = page.locator('[data-field="ext_request.618"]');
  await expect(region.getByRole('alert')).toContainText('Region: The list could not be loaded.');
  const files = page
    .locator('.field')
    .filter({ has: page.locator('input[type=file]') })
    .first();
  await files.locator('input[type=file]').setInputFiles(scanFile);
  await expect(files.getByRole('button', { name: 'Try again' })).toBeVisible();
  await mend();
  await files.getByRole('button', { name: 'Try again' }).click();
  await expect(files.getByText('uploaded')).toBeVisible();
  await region.getByRole('button', { name: 'Try again' }).click();
  await page.getByLabel('Region').selectOption('Region 2020');
});

test('a control that fails to load shows a message in its field and appears at the next try', async ({
  page,
  demo,
}) => {
  await blockFiles(page, formScriptPattern);
  const mend = await blockFiles(page, /\/file-input-/);
  await page.goto(`${demo.site}/every-field.html`);
  const field = page.locator('[data-field="ext_request.80"]');
  await expect(field.getByRole('alert')).toContainText('Photos: This field could not be loaded.');
  await expect(page.getByLabel('First name')).toBeVisible();
  await mend();
  await field.getByRole('button', { name: 'Try again' }).click();
  await expect(field.locator('input[type=file]').first()).toBeFocused();
});

test('a form that does not arrive with the script is requested separately after ten seconds', async ({
  page,
  demo,
}) => {
  await page.clock.install();
  const asked: string[] = [];
  await page.route(formScriptPattern, () => {
    asked.push('with its parts');
  });
  await page.route('**/forms/34', async (route) => {
    asked.push('alone');
    await route.continue();
  });
  await page.goto(demo.site, { waitUntil: 'commit' });
  await expect.poll(() => asked).toEqual(['with its parts']);
  await page.clock.fastForward(10_000);
  await fillIn(page);
  await send(page).click();
  await expect(confirmation(page)).toBeVisible();
  expect(asked).toEqual(['with its parts', 'alone']);
  await lastArrival(demo);
});
