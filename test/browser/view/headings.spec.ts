import type { Page } from '@playwright/test';
import { readPublishedForm } from '../../../src/crm/relay-client/read-published-form.js';
import { estimateHeightEm } from '../../../src/widget/host/reserved-height.js';
import { edgeContrasts, smallTargets } from '../helpers/accessibility-checks.js';
import { expect, expectNoAxeViolation, lastArrival, type RunningDemo } from '../helpers/demo-fixture.js';
import { test as base } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

// The relay of this file has settings of its own. In one worker, the file needs one relay.
base.describe.configure({ mode: 'default' });

/** A demo whose relay shows headings. The relay has loaded the headings before the first page requests a form. */
const test = base.extend({
  demo: async ({ findDemo }, use) => {
    const demo = await findDemo({ HEADINGS: 'on', ALLOWED_ORIGINS: '*' });
    await expect.poll(async () => (await publishedText(demo)).includes('"heading":"Papers')).toBe(true);
    await expect.poll(async () => (await publishedText(demo)).includes('"heading":"When')).toBe(true);
    await use(demo);
  },
});

async function publishedText(demo: RunningDemo): Promise<string> {
  return (await fetch(`${demo.relay}/forms/35`)).text();
}

const nextButton = (page: Page) => page.getByRole('button', { name: 'Next' });
const group = (page: Page, name: string) => page.getByRole('group', { name, exact: true });

/**
 * Returns the headings, and the labels of the fields without a heading, in one part of the form (contact, request
 * or object), in their order.
 */
async function readOutline(page: Page, part: string): Promise<readonly string[]> {
  const entries = group(page, part).locator('fieldset.section > legend, div.section > .field');
  return entries.evaluateAll((nodes) =>
    nodes.map((node) =>
      node instanceof HTMLLegendElement ? `# ${node.textContent}` : (node.getAttribute('data-field') ?? ''),
    ),
  );
}

test('consecutive fields under a CRM heading form a group with that name', async ({ page, demo }) => {
  await showForm(page, demo, { form: '35' });
  expect(await readOutline(page, 'Your details')).toEqual([
    ...['surname', 'name', 'patronymic', 'email', 'phone'].map((name) => `def_customer.${name}`),
    '# Papers & news',
  ]);
  const request = (...ids: readonly string[]) => ids.map((id) => `ext_request.${id}`);
  expect(await readOutline(page, 'Your request')).toEqual([
    ...request('90', '89', '88'),
    '# When',
    '# How many, and how much',
    ...request('81', '80'),
    '# From – to',
    ...request('74', '73'),
    '# Where',
    ...request('720', '721', '722', '740'),
  ]);
  // A part of the form without headings has no sections.
  await expect(group(page, 'Item details').locator('.section')).toHaveCount(0);
  await expect(group(page, 'Item details').locator('> .field')).toHaveCount(5);
  await expect(group(page, 'When').getByLabel('Date', { exact: true })).toBeVisible();
  await expect(group(page, 'Your request').getByRole('group', { name: 'When', exact: true })).toBeVisible();
});

const headingPages = [
  ['light', 'ltr'],
  ['dark', 'rtl'],
] as const;

for (const [theme, direction] of sampleRows('headings', headingPages, 1)) {
  test(`headings pass axe: ${theme}, ${direction}`, async ({ page, demo }) => {
    await showForm(page, demo, { form: '35', theme }, { dir: direction });
    await expectNoAxeViolation(page);
    const form = page.locator('.apro-form');
    expect(await smallTargets(form)).toEqual([]);
    expect((await edgeContrasts(form)).filter(({ contrast }) => contrast < 3)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
}

test('a heading disappears with the last visible field under it', async ({ page, demo }) => {
  const fields = ['617', '618', '695', '697'].map((id) => `ext_request.${id}`);
  const values = Object.fromEntries([['ext_request.617', 'Northland']]);
  await showForm(page, demo, {
    form: '35',
    hidden: fields.slice(0, 1).join(),
    values: JSON.stringify(values),
  });
  await expect(group(page, 'Where')).toBeVisible();
  await page.evaluate(() => {
    for (const field of document.querySelectorAll('[data-field="ext_request.87"]')) {
      for (const one of field.parentElement?.querySelectorAll('.field') ?? []) one.remove();
    }
  });
  await expect(page.locator('legend', { hasText: 'When' })).toBeHidden();
});

test.describe('in steps', () => {
  test.beforeEach(async ({ page, demo }) => {
    await showForm(page, demo, { form: '35', layout: 'steps' });
  });

  async function goTo(page: Page, step: string): Promise<void> {
    await nextButton(page).click();
    await expect(page.getByText(step)).toBeVisible();
    await expect(page.locator('.step')).toBeFocused();
  }

  test('each heading is a step with its name, and fields without a heading are a step', async ({
    page,
    demo,
  }) => {
    await expect(page.getByText('Step 1 of 8: Your details')).toBeVisible();
    await expect(page.getByLabel('Yes')).toBeHidden();
    await expectNoAxeViolation(page);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await goTo(page, 'Step 2 of 8: Papers & news');
    await expect(page.getByLabel('Email')).toBeHidden();
    await expectNoAxeViolation(page);
    // The step has a required field, so it is left only after the field is filled in.
    await nextButton(page).click();
    await expect(page.getByText('Step 2 of 8: Papers & news')).toBeVisible();
    await page.getByLabel('Yes').check();
    await goTo(page, 'Step 3 of 8: Your request');
    // One step has all fields of the part without a heading, also those that stand between fields with a heading.
    for (const label of ['Choice', 'Latitude', 'Photos', 'Attachment note', 'How to reach you'])
      await expect(page.getByLabel(label, { exact: true })).toBeVisible();
    await expect(page.getByLabel('Whole number', { exact: true })).toBeHidden();
    await page.getByLabel('Choice', { exact: true }).selectOption('First');
    await goTo(page, 'Step 4 of 8: When');
    await goTo(page, 'Step 5 of 8: How many, and how much');
    await page.getByLabel('Whole number', { exact: true }).fill('7');
    await page.goBack();
    await expect(page.getByText('Step 4 of 8: When')).toBeVisible();
    await page.goForward();
    await expect(page.getByLabel('Whole number', { exact: true })).toHaveValue('7');
    await goTo(page, 'Step 6 of 8: From – to');
    await goTo(page, 'Step 7 of 8: Where');
    await expectNoAxeViolation(page);
    await goTo(page, 'Step 8 of 8: Item details');
    await page.getByLabel('Floor').fill('3');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Everything has arrived.')).toBeVisible();
    expect((await lastArrival(demo)).data).toMatchObject({ ext_request: { 84: { value: '7' } } });
  });

  test('an error at the final check opens the step of its heading', async ({ page }) => {
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await goTo(page, 'Step 2 of 8');
    await page.getByLabel('Yes').check();
    await goTo(page, 'Step 3 of 8');
    await page.getByLabel('Choice', { exact: true }).selectOption('First');
    for (const step of [4, 5, 6, 7, 8]) await goTo(page, `Step ${step} of 8`);
    for (const step of [7, 6, 5]) {
      await page.getByRole('button', { name: 'Back' }).click();
      await expect(page.getByText(`Step ${step} of 8`)).toBeVisible();
    }
    await page.getByLabel('Price', { exact: true }).fill('a lot');
    for (const step of [6, 7, 8]) {
      await page.goForward();
      await expect(page.getByText(`Step ${step} of 8`)).toBeVisible();
    }
    await page.getByLabel('Floor').fill('3');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Step 5 of 8: How many, and how much')).toBeVisible();
    await expect(page.getByLabel('Price', { exact: true })).toBeFocused();
  });
});

test('headings alone divide a form of one part into steps', async ({ page, demo }) => {
  // Answers like a relay whose CRM has a form with fields of one part only, under two headings.
  await page.route('**/forms/36', async (route) => {
    const fields = ['a', 'b', 'c'].map((id, at) => ({
      address: `ext_request.${id}`,
      group: 'ext_request',
      id,
      kind: 'text',
      label: `Field ${id}`,
      ...(at > 0 && { heading: '<b>Bold</b>' }),
    }));
    const definition = { id: '36', heading: '', description: [], feedback: [], fields };
    await route.fulfill({
      headers: { 'Access-Control-Allow-Origin': '*' },
      json: { 'apro-forms': 1, definition, warnings: [] },
    });
  });
  await showForm(page, demo, { form: '36', layout: 'steps' });
  await expect(page.getByText('Step 1 of 2: Your request')).toBeVisible();
  await nextButton(page).click();
  await expect(page.getByText('Step 2 of 2: <b>Bold</b>')).toBeVisible();
  await expect(page.getByLabel('Field c')).toBeVisible();
  await expect(page.locator('.apro-form b')).toHaveCount(0);
});

test('one response contains the form with its headings, and the tag reserves its height', async ({
  page,
  host,
  demo,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.setViewportSize({ width: 336, height: 6_000 });
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><title>A page</title><h1>A page</h1>
      <script async src="${demo.relay}/35.js"></script>`,
  });
  await page.goto(host.url);
  await expect(group(page, 'When')).toBeVisible();
  expect(asked.filter((path) => path.includes('headings') || path.startsWith('/forms'))).toEqual([]);
  const form = readPublishedForm(JSON.parse(await publishedText(demo)));
  if (!form) throw new Error('form 35 is not published');
  const taken = await page.locator('apro-form').evaluate((element) => {
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    return element.getBoundingClientRect().height / size;
  });
  expect(taken).toBeLessThanOrEqual(estimateHeightEm(form.definition));
  expect(taken * 1.25).toBeGreaterThan(estimateHeightEm(form.definition));
});

test.describe('on a page of its own without script', () => {
  test.use({ javaScriptEnabled: false });

  test('a hosted page without script shows the same groups', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/35`);
    await expect(group(page, 'When').getByLabel('Time', { exact: true })).toBeVisible();
    await expect(group(page, 'From – to').locator('> .field')).toHaveCount(5);
    await expect(page.getByText('Internal')).toHaveCount(0);
  });
});
