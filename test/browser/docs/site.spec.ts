import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { kindForms } from '../../../demo/crm/forms.js';
import { type GalleryState, galleryStates } from '../../../demo/live/gallery/states.js';
import { expectNoAxeViolation } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { test as base } from '../helpers/worker-fixtures.js';

// The site of the documents is built once, so all tests of this file run in one worker.
base.describe.configure({ mode: 'serial' });

const test = base.extend<{ readonly site: string; readonly pageGuard: undefined }>({
  site: async ({ docsSite }, use) => use(docsSite),
  pageGuard: [
    async ({ page, site }, use) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(error.message));
      page.on('request', (request) => {
        if (!request.url().startsWith(site)) problems.push(`request to ${request.url()}`);
        if (request.method() !== 'GET') problems.push(`${request.method()} ${request.url()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 400) problems.push(`${response.status()} ${response.url()}`);
      });
      await use(undefined);
      expect(problems, 'Nothing leaves the page.').toEqual([]);
    },
    { auto: true },
  ],
});

const scrollsSideways = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

/** Kinds of field whose form in the gallery has no value to show. */
const listEmptyKinds = (page: Page) =>
  page.locator('.kind').evaluateAll((cards) =>
    cards.flatMap((card) => {
      const form = card.querySelector('apro-form') as unknown as { readonly values: object };
      return Object.keys(form.values).length > 0 ? [] : [card.querySelector('h2')?.textContent];
    }),
  );

test('the first page has a live form that accepts a lead, four figures and four groups of links', async ({
  page,
  site,
}) => {
  await page.goto(`${site}/index.html`);
  const form = page.getByRole('region', { name: 'A live form' });
  await form.getByLabel('First name').fill('Ann');
  await form.getByLabel('Email').fill('ann@example.com');
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form.getByText('within one working day')).toBeVisible();
  for (const fact of ['script, compressed', 'languages', 'kinds of field', 'failures'])
    await expect(page.locator('.facts a').filter({ hasText: fact }).locator('strong')).toHaveText(/^[1-9]/);
  await expect(page.locator('.doors section')).toHaveCount(4);
  await expectNoAxeViolation(page);
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await scrollsSideways(page)).toBe(false);
});

test('the playground changes options, warns about contrast and restores its state from the address', async ({
  page,
  site,
}) => {
  await page.goto(`${site}/playground.html`);
  const preview = page.locator('.preview');
  const request = page.getByRole('region', { name: 'Request' });
  const snippet = page.getByRole('region', { name: 'Snippet' });
  await preview.getByLabel('First name').fill('Ann');
  await preview.getByLabel('Email').fill('ann@example.com');
  await expect(request).toContainText('data[def_customer][email] = ann@example.com');
  await preview.getByRole('button', { name: 'Send' }).click();
  await expect(request).toContainText('R-DEMO-');
  await expect(page.getByRole('row', { name: /^total/ })).toContainText(/\d{2},\d{3} bytes/);

  await page.getByRole('combobox', { name: 'theme', exact: true }).selectOption('dark');
  await expect(preview.locator('.apro-form')).toHaveAttribute('data-theme', 'dark');
  await expect(snippet).toContainText('data-theme="dark"');
  for (const group of await page.locator('.controls summary').all())
    if (await group.evaluate((summary) => !summary.parentElement?.hasAttribute('open'))) await group.click();
  await expectNoAxeViolation(page);
  await page.getByLabel('accent', { exact: true }).fill('#222222');
  await expect(page.getByRole('status', { name: 'Warnings about contrast' })).toContainText(
    'on-accent on accent',
  );
  await expect(snippet).toContainText('--apro-accent: #222222');
  await snippet.getByLabel('System').selectOption('React');
  await expect(snippet).toContainText('theme="dark"');
  await page.getByLabel('debug').check();

  await page.getByLabel('Start from').selectOption('Broken: a refusal');
  await expect(page.locator('#playground-problems')).toContainText('BAD_PARAMS');
  await expect(preview.locator('apro-form')).toHaveCount(0);
  await page.getByLabel('Start from').selectOption('Broken: hostile texts');
  await expect(page.locator('#playground-problems')).toContainText('(kind-unknown)');
  expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
  await page
    .getByLabel('The CRM’s answer')
    .fill('{"formtype":"7","name":"Pasted","ext_request":{"1":{"id":"1","name":"Wish","type_data":"text"}}}');
  await expect(preview.getByRole('textbox', { name: 'Wish' })).toBeVisible();
  await expect(snippet).toContainText('form="7"');

  await expect.poll(() => new URL(page.url()).hash.length).toBeGreaterThan(20);
  const address = page.url();
  await page.goto('about:blank');
  await page.goto(address);
  await expect(preview.getByRole('textbox', { name: 'Wish' })).toBeVisible();
  await expect(preview.locator('.apro-form')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByLabel('accent', { exact: true })).toHaveValue('#222222');
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await scrollsSideways(page)).toBe(false);
});

/** Words of a screen reader for the form of the kind email, by state of the gallery. */
const spokenEmail: Readonly<Record<GalleryState, string>> = {
  empty: 'textbox, email, About email, not invalid, required',
  filled: 'textbox, email, ann@example.com, About email',
  wrong: 'Enter an email address, for example name@example.com., invalid, required',
  disabled: 'group, disabled',
  loading: 'The form is loading…',
  dark: 'textbox, email, About email, not invalid, required',
  'right-to-left': 'button, إرسال',
  phone: 'textbox, email, About email, not invalid, required',
};

test('the gallery shows every kind of field in every state, with the words of a screen reader', async ({
  page,
  site,
}) => {
  // This test takes long: for each state, it shows the forms of all kinds and checks them with axe.
  test.setTimeout(120_000);
  await page.goto(`${site}/gallery.html`);
  const cards = page.locator('.kind');
  await expect(cards).toHaveCount(kindForms.length);
  for (const card of await cards.all()) {
    await card.scrollIntoViewIfNeeded();
    await expect(card.getByRole('button', { name: 'Send' })).toBeVisible();
  }
  await expect(page.getByText('Words of a screen reader')).toHaveCount(kindForms.length);
  const email = cards.filter({ has: page.getByRole('heading', { name: 'email', exact: true }) });
  const words = email.locator('details', { hasText: 'Words of a screen reader' });
  await words.locator('summary').click();
  const script = await readFile('test/browser/screen-reader/scripts/kind-email.txt', 'utf8');
  // The recorded text begins with elements around the form, which the gallery does not have. So the comparison
  // starts at the form.
  await expect(words.locator('pre')).toContainText(script.slice(script.indexOf('status\n')).trim());
  const sendButtons = page.locator('.kind button[type=submit]');
  const statesForAxe = sampleRows<GalleryState>(
    'gallery',
    galleryStates.filter((state) => state !== 'disabled'),
    2,
  );
  for (const state of galleryStates) {
    await page.getByRole('link', { name: state, exact: true }).click();
    await expect(sendButtons).toHaveCount(state === 'loading' ? 0 : kindForms.length);
    await expect(words.locator('pre')).toContainText(spokenEmail[state]);
    if (state === 'wrong')
      await expect(page.locator('.kind').filter({ has: page.locator('[aria-invalid=true]') })).toHaveCount(
        kindForms.length,
      );
    if (state === 'filled')
      // A script cannot put a file into the control, so the form of this kind stays blank.
      await expect.poll(() => listEmptyKinds(page)).toEqual(['file']);
    if (state === 'disabled') await expect(page.locator('.kind input:enabled')).toHaveCount(0);
    if (state === 'right-to-left')
      await expect(page.locator('.kind .apro-form[dir=rtl]')).toHaveCount(kindForms.length);
    if (state === 'phone') expect((await cards.first().locator('.preview').boundingBox())?.width).toBe(320);
    if (statesForAxe.includes(state)) await expectNoAxeViolation(page);
  }
});

test('a document contains live forms, in the page and in a window', async ({ page, site }) => {
  await page.goto(`${site}/theming.html`);
  // The site changes from one page to another without a reload. The script of the live forms must be loaded then,
  // too.
  await page.getByRole('link', { name: 'Recipes', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Show the form in steps' }).scrollIntoViewIfNeeded();
  await expect(page.getByText(/^Step 1 of \d/)).toBeVisible();
  await page.getByRole('button', { name: 'Open the form in a popup' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('First name')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  const form = page.locator('apro-form[consents]');
  await form.getByLabel('Question').fill('Is the flat still free?');
  await form.getByLabel('I agree to the privacy policy').check();
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(form.getByRole('button', { name: 'Send another form' })).toBeVisible();
  await expectNoAxeViolation(page);
});

test('the links of every page lead to a page and a heading that exist', async ({ page, site }) => {
  const queue = [`${site}/index.html`];
  const links = new Set<string>();
  const idsByPage = new Map<string, ReadonlySet<string>>();
  for (const address of queue) {
    const html = await (await page.request.get(address)).text();
    idsByPage.set(address, new Set(Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id = '']) => id)));
    for (const [, href = ''] of html.matchAll(/<a\b[^>]* href="([^"]+)"/g)) {
      const target = new URL(href, address);
      if (target.origin !== site) continue;
      links.add(target.href);
      target.hash = '';
      if (/\.html$/.test(target.pathname) && !queue.includes(target.href)) queue.push(target.href);
    }
  }
  expect(queue.length).toBeGreaterThan(15);
  const dead: string[] = [];
  for (const link of links) {
    const { href, hash } = new URL(link);
    const address = href.replace(/#.*$/, '').replace(/\/$/, '/index.html');
    const ids = idsByPage.get(address);
    if (!ids && (await page.request.get(address)).status() !== 200) dead.push(link);
    else if (ids && hash && !ids.has(decodeURIComponent(hash.slice(1)))) dead.push(link);
  }
  expect(dead).toEqual([]);
});
