import type { Page } from '@playwright/test';
import { demoLinkKey, type RunningDemo } from '../../../demo/start.js';
import { signValues } from '../../../src/relay/leads/signed-values.js';
import { expect, lastArrival, test } from '../helpers/demo-fixture.js';
import { scanFile } from '../helpers/fill-form.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { sampleRows } from '../helpers/samples.js';

/**
 * Opens the server-rendered page of a form and keeps the script back. The returned function lets the script come,
 * moves the pointer and resolves when the form is hydrated.
 */
async function openBeforeScript(
  page: Page,
  demo: RunningDemo,
  form: string,
  query = '',
): Promise<() => Promise<void>> {
  const release = await holdRequests(page, `**/${form}.js*`);
  await page.goto(`${demo.relay}/f/${form}${query}`, { waitUntil: 'commit' });
  await page.getByRole('button', { name: 'Send' }).waitFor();
  return async () => {
    release();
    await hydrateByPointer(page);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 100)));
  };
}

/** Moves the pointer until the form is hydrated. A form that nobody has touched waits for this. */
async function hydrateByPointer(page: Page): Promise<void> {
  let x = 0;
  await expect(async () => {
    x = (x + 1) % 20;
    await page.mouse.move(x, 1);
    expect(await page.locator('[data-apro-drawn]').count()).toBe(0);
  }).toPass();
}

/** Remembers every element of the server's form, and records each one that is taken out of it, even for a moment. */
function watchElements(page: Page): Promise<void> {
  return page.locator('[data-apro-drawn]').evaluate((root) => {
    const serverElements = new Set(root.querySelectorAll('*'));
    const removedElements = new Set<Element>();
    Object.assign(window, { removedElements });
    new MutationObserver((mutations) => {
      for (const node of mutations.flatMap(({ removedNodes }) => [...removedNodes]))
        if (node instanceof Element && serverElements.has(node)) removedElements.add(node);
    }).observe(root, { childList: true, subtree: true });
  });
}

interface RemovedElement {
  readonly html: string;
  /**
   * True: the element is the text input of a date field, which was inserted again beside the button of its
   * calendar.
   */
  readonly isDateInput: boolean;
}

const readRemovedElements = (page: Page): Promise<readonly RemovedElement[]> =>
  page.evaluate(() =>
    Array.from((window as unknown as { removedElements: Set<Element> }).removedElements, (element) => ({
      html: element.outerHTML.slice(0, 80),
      isDateInput: element.isConnected && element.matches('.dated > input'),
    })),
  );

/**
 * Returns true for an element that a form needs only without script: hidden inputs (token, spam trap) and buttons
 * that load dependent lists.
 */
const isForPlainPost = ({ html }: RemovedElement) => /^<(?:span|noscript) data-plain-post/.test(html);

const personalLink = await signValues(demoLinkKey, {
  form: '34',
  values: { 'def_customer.email': 'ann@example.com', 'ext_request.66': 'VIP' },
});
const hydratedForms: readonly (readonly [form: string, query?: string])[] = [
  ['34'],
  ['35'],
  ['37'],
  ['34', `?apro-signed=${personalLink}`],
];
for (const [form, query] of sampleRows('hydrated forms', hydratedForms, 2)) {
  test(`hydration of form ${form}${query ? ' of a personal link' : ''} replaces no element`, async ({
    page,
    demo,
  }) => {
    const hydrate = await openBeforeScript(page, demo, form, query);
    await watchElements(page);
    await hydrate();
    const removed = (await readRemovedElements(page)).filter((element) => !isForPlainPost(element));
    // On a computer each native date picker moves into the element that also holds the calendar's button.
    expect(removed.filter(({ isDateInput }) => !isDateInput)).toEqual([]);
    await expect(page.locator('apro-form [name=token], apro-form noscript')).toHaveCount(0);
  });
}

test.describe('on a phone', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });

  test('hydration moves no element: native date pickers stay', async ({ page, demo }) => {
    const hydrate = await openBeforeScript(page, demo, '35');
    await page.getByLabel('Date', { exact: true }).fill('2014-03-14');
    await watchElements(page);
    await hydrate();
    const removed = await readRemovedElements(page);
    expect(removed.filter((element) => !isForPlainPost(element))).toEqual([]);
    expect(await readValues(page)).toMatchObject({ 'ext_request.87': '2014-03-14' });
  });
});

test('a visitor goes on typing during hydration: focus, selection and text stay', async ({ page, demo }) => {
  const hydrate = await openBeforeScript(page, demo, '35');
  const decimal = page.getByLabel('Decimal number');
  await decimal.pressSequentially('12500');
  await page.keyboard.press('ArrowLeft');
  await hydrate();
  await expect(decimal).toBeFocused();
  await page.keyboard.type('7');
  await expect(decimal).toHaveValue('125070');
  await expect.poll(() => readValues(page)).toMatchObject({ 'ext_request.83': '125070' });
});

for (const name of sampleRows(
  'typing during hydration',
  ['Email', 'Phone', 'Last name', 'Whole number', 'Text'],
  2,
)) {
  test(`a visitor goes on typing in the field ${name} during hydration`, async ({ page, demo }) => {
    const hydrate = await openBeforeScript(page, demo, '35');
    const input = page.getByLabel(name, { exact: true });
    await input.pressSequentially('12');
    await hydrate();
    await expect(input).toBeFocused();
    await page.keyboard.type('3');
    await expect(input).toHaveValue('123');
  });
}

/** Pages on which the client renders another form than the server, so that hydration replaces elements. */
const replacedForms: Readonly<
  Record<string, (page: Page, demo: RunningDemo) => Promise<() => Promise<void>>>
> = {
  async 'after a post with errors'(page, demo) {
    const hydrate = await openBeforeScript(page, demo, '34');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('answers need attention').waitFor();
    return hydrate;
  },
  async 'with a restored draft'(page, demo) {
    await page.goto(`${demo.relay}/f/34`);
    await page.getByLabel('Last name').fill('Smith');
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toContain('Smith');
    return openBeforeScript(page, demo, '34');
  },
};

for (const [when, open] of Object.entries(replacedForms)) {
  test(`a visitor goes on typing in a form that hydration replaces, ${when}`, async ({ page, demo }) => {
    const hydrate = await open(page, demo);
    const input = page.getByLabel('First name');
    await input.pressSequentially('An');
    await page.keyboard.press('ArrowLeft');
    await hydrate();
    await expect(input).toBeFocused();
    await page.keyboard.type('n');
    await expect(input).toHaveValue('Ann');
    await expect.poll(() => readValues(page)).toMatchObject({ 'def_customer.name': 'Ann' });
  });
}

test('a long list keeps its choice: the client shows the list as a combobox', async ({ page, demo }) => {
  const hydrate = await openBeforeScript(page, demo, '40');
  const list = page
    .locator('select')
    .filter({ has: page.locator('option:nth-child(20)') })
    .first();
  const label = (await list.getAttribute('name')) ?? '';
  const option = await list.locator('option').nth(18).textContent();
  await list.selectOption({ label: option ?? '' });
  await hydrate();
  await expect.poll(async () => JSON.stringify((await readValues(page))[label])).toContain(option);
});

const readValues = (page: Page) =>
  page
    .locator('apro-form')
    .evaluate((element) => (element as HTMLElement & { values: Record<string, unknown> }).values);

/** Fills in every field of form 35 that works without script. */
async function fillServerForm(page: Page): Promise<void> {
  const group = (name: string) => page.getByRole('group', { name, exact: true });
  async function fillRange(name: string, start: string, end: string): Promise<void> {
    await group(name).getByLabel('From').fill(start);
    await group(name).getByLabel('To').fill(end);
  }
  await page.getByLabel('Last name').fill('Müller-О’Нил');
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Middle name').fill('Ивановна');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByLabel('Phone').fill('+1 (202) 555-0143');
  await group('Newsletter').getByLabel('No', { exact: true }).check();
  await page.getByLabel('Text', { exact: true }).fill('two\nlines');
  await page.getByLabel('Choice', { exact: true }).selectOption('Third too');
  await group('Several choices').getByLabel('Balcony').uncheck();
  await group('Several choices').getByLabel('Cellar, dry').check();
  await page.getByLabel('Date', { exact: true }).fill('2014-03-14');
  await page.getByLabel('Time', { exact: true }).fill('21:34:05');
  await page.getByLabel('Date and time', { exact: true }).fill('2014-03-14T21:34:05');
  await page.getByLabel('Whole number', { exact: true }).fill('-12 000');
  await page.getByLabel('Decimal number').fill('1 234,50');
  await page.getByLabel('Price', { exact: true }).fill('99.9');
  await group('Location').getByLabel('Latitude').fill('55,753366');
  await group('Location').getByLabel('Longitude').fill('37.620908');
  await fillRange('Whole number range', '1', '10');
  await fillRange('Decimal range', '0,5', '2');
  await fillRange('Date range', '2014-01-01', '2014-12-31');
  await group('Time range').getByLabel('From').fill('08:00:00');
  await fillRange('Date and time range', '2014-01-01T08:00:00', '2014-01-02T08:00:00');
  await page.getByLabel('Country').selectOption('Northland');
  await page.getByLabel('Category').selectOption({ value: '12' });
  await page.getByLabel('Floor').fill('3');
  await page.getByLabel('Passport scan').setInputFiles(scanFile);
}

test('hydration keeps what was typed, ticked and chosen in every kind of field', async ({ page, demo }) => {
  const hydrate = await openBeforeScript(page, demo, '35');
  await fillServerForm(page);
  await hydrate();
  await expect(page.getByText('scan.png: uploaded', { exact: true })).toBeVisible();
  await expect(page.getByLabel('Region')).toBeEnabled();
  // The phone number is formatted once its module is loaded.
  await expect
    .poll(() => readValues(page))
    .toEqual({
      'def_customer.surname': 'Müller-О’Нил',
      'def_customer.name': 'Ann',
      'def_customer.patronymic': 'Ивановна',
      'def_customer.email': 'ann@example.com',
      'def_customer.phone': '+1 202 555 0143',
      'ext_customer.42': false,
      'ext_customer.41': { files: [expect.stringMatching(/^file-\w+\.png$/)] },
      'ext_request.90': 'two\nlines',
      'ext_request.89': { option: { id: '894', text: 'Third too' } },
      'ext_request.88': { options: [{ id: '883', text: 'Cellar, dry', color: '#c00' }] },
      'ext_request.87': '2014-03-14',
      'ext_request.86': '21:34:05',
      'ext_request.85': '2014-03-14 21:34:05',
      'ext_request.84': '-12000',
      'ext_request.83': '1234.50',
      'ext_request.82': '99.9',
      'ext_request.81': { lat: '55.753366', lon: '37.620908' },
      'ext_request.79': { from: '1', to: '10' },
      'ext_request.78': { from: '0.5', to: '2' },
      'ext_request.77': { from: '2014-01-01', to: '2014-12-31' },
      'ext_request.76': { from: '08:00:00', to: '' },
      'ext_request.75': { from: '2014-01-01 08:00:00', to: '2014-01-02 08:00:00' },
      'ext_request.617': { option: { id: '1000', text: 'Northland' } },
      'def_stock.parent': '12',
      'ext_stock.339': '3',
    });
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Everything has arrived.')).toBeVisible();
  expect((await lastArrival(demo)).data).toMatchObject({
    ext_request: { 83: { value: '1234.50' }, 617: { value: 'Northland' } },
  });
});

test('after a post with errors, the client’s form has the posted values and what was typed since', async ({
  page,
  demo,
}) => {
  const hydrate = await openBeforeScript(page, demo, '34');
  await page.getByLabel('Last name').fill('Ann');
  await page.getByLabel('Riverside').check();
  await page.getByLabel('Email').fill('nonsense');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('2 answers need attention').waitFor();
  await page.getByLabel('First name').fill('Ann since');
  await hydrate();
  await expect(page.getByLabel('Last name')).toHaveValue('Ann');
  await expect(page.getByLabel('Riverside')).toBeChecked();
  await expect(page.getByLabel('Email')).toHaveValue('nonsense');
  await expect.poll(() => readValues(page)).toMatchObject({ 'def_customer.name': 'Ann since' });
});

test.describe('a form that nobody has touched', () => {
  const root = (page: Page) => page.locator('[data-apro-drawn]');

  async function openUntouched(page: Page, demo: RunningDemo): Promise<void> {
    await page.goto(`${demo.relay}/f/34`);
    await expect.poll(async () => Object.keys(await readFields(page)).length).toBeGreaterThan(5);
    await expect(root(page)).toHaveCount(1);
  }

  /** Fields that the script knows: there are none until the script has the form definition. */
  const readFields = (page: Page) =>
    page
      .locator('apro-form')
      .evaluate((element) => ({ ...(element as HTMLElement & { fields: readonly unknown[] }).fields }));

  type Element34 = HTMLElement & { set(values: object): Promise<void>; submit(): Promise<unknown> };
  const interactions: readonly { readonly name: string; readonly act: (page: Page) => Promise<unknown> }[] = [
    { name: 'a movement of the pointer', act: (page) => page.mouse.move(5, 5) },
    { name: 'a press of a key that moves the focus', act: (page) => page.keyboard.press('Tab') },
    {
      name: 'a click without pointer and focus, as by a screen reader',
      act: (page) =>
        page
          .locator('apro-form label')
          .first()
          .evaluate((label: HTMLElement) => label.click()),
    },
    {
      name: 'a value that the browser fills in',
      act: (page) =>
        page.getByLabel('Last name').evaluate((input: HTMLInputElement) => {
          input.value = 'Müller';
          input.dispatchEvent(new Event('input', { bubbles: true }));
        }),
    },
    {
      name: 'a value that a program sets',
      act: (page) =>
        page
          .locator('apro-form')
          .evaluate((element) => (element as Element34).set({ 'def_customer.surname': 'X' })),
    },
    {
      name: 'an attempt of a program to send the form',
      act: (page) => page.locator('apro-form').evaluate((element) => void (element as Element34).submit()),
    },
  ];
  for (const { name, act } of sampleRows('interactions', interactions, 3)) {
    test(`becomes interactive by ${name}`, async ({ page, demo }) => {
      await openUntouched(page, demo);
      await act(page);
      await expect(root(page)).toHaveCount(0);
    });
  }

  test.describe('on a phone', () => {
    test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 800 } });

    test('takes the first tap on Send', async ({ page, demo }) => {
      await openUntouched(page, demo);
      await page.getByRole('button', { name: 'Send' }).tap();
      await expect(root(page)).toHaveCount(0);
      await expect(page.locator('[aria-invalid=true]').first()).toBeVisible();
    });

    test('takes the first tap on a check box', async ({ page, demo }) => {
      await openUntouched(page, demo);
      const box = page.getByRole('checkbox').last();
      await box.tap();
      await expect(root(page)).toHaveCount(0);
      await expect(box).toBeChecked();
    });
  });
});
