import type { Page } from '@playwright/test';
import type { RunningDemo } from '../../../demo/start.js';
import { expect } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { hostileSheet, hostPage, hostSheets } from '../helpers/host-page.js';
import { layoutShift } from '../helpers/layout-shift.js';
import { sampleEntries } from '../helpers/samples.js';
import {
  compareStyles,
  countPixelDifferences,
  readStyles,
  type StyleSnapshot,
} from '../helpers/style-snapshot.js';

const everyField = '<apro-form form="35"></apro-form>';
/** Style of the container of the form, which lets the container grow with its content. */
const growingSheet = '<style>#place { block-size: auto }</style>';
const send = (page: Page) => page.getByRole('button', { name: 'Send' });

async function openHostPage(page: Page, host: Host, body: string): Promise<void> {
  host.files.set('/', { type: 'text/html', body });
  await page.goto(host.url);
}

async function addWidget(page: Page, { relay }: RunningDemo): Promise<void> {
  await page.addScriptTag({ url: `${relay}/embed.js` });
  await send(page).last().waitFor();
  await page.waitForLoadState('networkidle');
}

/** Reads the styles of all elements outside the widget after all animations have ended. */
async function readPageStyles(page: Page): Promise<StyleSnapshot> {
  const hostElements = await page.evaluateHandle(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    return [...document.querySelectorAll(':not(apro-form, apro-form *, script)')];
  });
  return new Map(await hostElements.evaluate(readStyles));
}

interface PageAppearance {
  readonly page: StyleSnapshot;
  readonly form: StyleSnapshot;
  /**
   * Takes a screenshot. It shows parts of a control whose styles no script can read, such as the day in a date
   * input.
   */
  readonly picture: Buffer;
}

/** Captures the form with every kind of field, and with field errors, on a page with a style sheet. */
async function captureAppearance(
  page: Page,
  host: Host,
  demo: RunningDemo,
  sheet: string,
): Promise<PageAppearance> {
  await openHostPage(page, host, hostPage({ sheet, mountPoint: everyField }));
  const before = await readPageStyles(page);
  await addWidget(page, demo);
  expect(compareStyles(before, await readPageStyles(page)), 'what the widget changed on the page').toEqual(
    [],
  );
  await send(page).click();
  await expect(page.getByText('answers need attention').first()).toBeVisible();
  // The list of errors is loaded when the visitor first tries to send the form.
  await expect(page.locator('.apro-form .bone')).toHaveCount(0);
  await page.mouse.move(1_000, 1);
  const form = new Map(await page.locator('.apro-form, .apro-form *').evaluateAll(readStyles));
  await page.addStyleTag({
    content: `body > :not(#place) { display: none !important }
      #place { position: absolute; inset: 0 auto auto 0; overflow: visible; block-size: 5000px; background: #fff }`,
  });
  return { page: before, form, picture: await page.locator('#place').screenshot() };
}

let baseline: PageAppearance | undefined;

for (const [name, sheet] of sampleEntries('host sheets', hostSheets, 2)) {
  test(`page and form do not change each other's styles on a page with ${name}`, async ({
    page,
    host,
    demo,
  }) => {
    baseline ??= await captureAppearance(page, host, demo, '');
    const here = await captureAppearance(page, host, demo, sheet);
    expect(compareStyles(baseline.page, here.page).length, 'what the sheet does to the page').toBeGreaterThan(
      50,
    );
    expect(baseline.form.size).toBeGreaterThan(400);
    expect(compareStyles(baseline.form, here.form), 'what the sheet does to the form').toEqual([]);
    expect(await countPixelDifferences(page, baseline.picture, here.picture), 'pixels of the form').toBe(0);
  });
}

test('!important rules of the page reach a form in the light DOM and not in a shadow root', async ({
  page,
  host,
  demo,
}) => {
  async function inputs(sheet: string, isolation: string): Promise<StyleSnapshot> {
    const mountPoint = `<apro-form form="37" isolation="${isolation}"></apro-form>`;
    await openHostPage(page, host, hostPage({ sheet, mountPoint }));
    await addWidget(page, demo);
    return new Map(await page.locator('.apro-form, .apro-form *').evaluateAll(readStyles));
  }
  const importantRule = `${hostileSheet} input { border: 9px dotted red !important }`;
  for (const isolation of ['light', 'shadow']) {
    const differences = compareStyles(await inputs('', isolation), await inputs(importantRule, isolation));
    const borders = differences.filter((line) => line.includes('border-top-width: 9px'));
    expect(borders).toHaveLength(isolation === 'light' ? 1 : 0);
    if (isolation === 'shadow') expect(differences).toEqual([]);
  }
});

test('the script adds no global except AproForms and causes no error from mounting to removal', async ({
  page,
  host,
  demo,
}) => {
  const consoleMessages: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') consoleMessages.push(message.text());
  });
  const head = `<script>
    window.onerror = (message) => console.error('window.onerror', message);
    addEventListener('unhandledrejection', ({ reason }) => console.error('unhandledrejection', reason));
  </script>`;
  await openHostPage(page, host, hostPage({ head, mountPoint: '<apro-form form="34"></apro-form>' }));
  const globals = () => page.evaluate(() => Object.getOwnPropertyNames(window));
  const before = await globals();
  await addWidget(page, demo);
  await send(page).click();
  await expect(page.getByText('answers need attention').first()).toBeVisible();
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await send(page).click();
  await page.getByRole('button', { name: 'Send another form' }).click();
  await page.evaluate(() => document.querySelector('apro-form')?.remove());
  await expect(page.locator('.apro-form')).toHaveCount(0);
  const onerror = await page.evaluate(() => String(window.onerror));
  expect(onerror).toContain('window.onerror');
  expect((await globals()).filter((name) => !before.includes(name))).toEqual(['AproForms']);
  expect(consoleMessages).toEqual([]);
});

test('loading a form keeps focus and scroll position of the page', async ({ page, host, demo }) => {
  await openHostPage(
    page,
    host,
    hostPage({
      head: `${growingSheet}<style>body { padding-block-end: 2000px }</style>`,
      mountPoint: everyField,
    }),
  );
  const name = page.getByLabel('Name', { exact: true });
  await name.pressSequentially('An');
  await page.evaluate(() => scrollTo(0, 60));
  const where = () => page.evaluate(() => [document.activeElement?.id, scrollX, scrollY]);
  expect(await where()).toEqual(['name', 0, 60]);
  await addWidget(page, demo);
  expect(await where()).toEqual(['name', 0, 60]);
  await page.keyboard.type('n');
  await expect(name).toHaveValue('Ann');
});

const mountPoints = {
  'an element of a given height':
    '<apro-form form="34" style="display: block; min-block-size: 1500px"></apro-form>',
  'an element of a given height with a fallback':
    '<apro-form form="34" style="display: block; min-block-size: 1500px"><a href="tel:+15550100">Call us</a></apro-form>',
  'a [data-apro-form] element of a given height':
    '<div data-apro-form="34" style="min-block-size: 1500px"></div>',
};

for (const [name, mountPoint] of sampleEntries('mount points', mountPoints, 1)) {
  test(`the layout does not shift when the form loads in ${name}`, async ({ page, host, demo }) => {
    // The browser counts layout shifts inside the viewport only, so the viewport contains the whole page.
    await page.setViewportSize({ width: 1280, height: 4000 });
    await openHostPage(page, host, hostPage({ head: growingSheet, mountPoint }));
    await addWidget(page, demo);
    expect(await layoutShift(page)).toBe(0);
  });
}
