import type { Page } from '@playwright/test';
import type { RunningDemo } from '../../demo/start.js';
import { expect } from './demo.js';
import { type Host, test } from './host.js';
import { hostPage, rudeSheet, sheets } from './host-page.js';
import { layoutShift } from './layout-shift.js';
import { compareLooks, countDifferences, type Looks, readLooks } from './looks.js';

const everyField = '<apro-form form="35"></apro-form>';
/** A place as high as what stands in it. */
const growing = '<style>#place { block-size: auto }</style>';
const send = (page: Page) => page.getByRole('button', { name: 'Send' });

async function visit(page: Page, host: Host, body: string): Promise<void> {
  host.files.set('/', { type: 'text/html', body });
  await page.goto(host.url);
}

async function addWidget(page: Page, { relay }: RunningDemo): Promise<void> {
  await page.addScriptTag({ url: `${relay}/embed.js` });
  await send(page).last().waitFor();
  await page.waitForLoadState('networkidle');
}

/** Everything on the page but the widget, when nothing moves any more. */
async function pageLooks(page: Page): Promise<Looks> {
  const own = await page.evaluateHandle(async () => {
    await Promise.all(document.getAnimations().map(({ finished }) => finished));
    return [...document.querySelectorAll(':not(apro-form, apro-form *, script)')];
  });
  return new Map(await own.evaluate(readLooks));
}

interface Seen {
  readonly page: Looks;
  readonly form: Looks;
  /** For the parts of a control that no script can read, such as the day in a date. */
  readonly picture: Buffer;
}

/** The form with every kind of field on a page with this sheet, some of its answers wrong. */
async function look(page: Page, host: Host, demo: RunningDemo, sheet: string): Promise<Seen> {
  await visit(page, host, hostPage({ sheet, place: everyField }));
  const before = await pageLooks(page);
  await addWidget(page, demo);
  expect(compareLooks(before, await pageLooks(page)), 'what the widget changed on the page').toEqual([]);
  await send(page).click();
  await expect(page.getByText('answers need attention').first()).toBeVisible();
  await page.mouse.move(1_000, 1);
  const form = new Map(await page.locator('.apro-form, .apro-form *').evaluateAll(readLooks));
  await page.addStyleTag({
    content: `body > :not(#place) { display: none !important }
      #place { position: absolute; inset: 0 auto auto 0; overflow: visible; block-size: 5000px; background: #fff }`,
  });
  return { page: before, form, picture: await page.locator('#place').screenshot() };
}

let alone: Seen | undefined;

for (const [name, sheet] of Object.entries(sheets)) {
  test(`on a page with ${name}, the page keeps its looks and the form its own`, async ({
    page,
    host,
    demo,
  }) => {
    alone ??= await look(page, host, demo, '');
    const here = await look(page, host, demo, sheet);
    expect(compareLooks(alone.page, here.page).length, 'what the sheet does to the page').toBeGreaterThan(50);
    expect(alone.form.size).toBeGreaterThan(400);
    expect(compareLooks(alone.form, here.form), 'what the sheet does to the form').toEqual([]);
    expect(await countDifferences(page, alone.picture, here.picture), 'pixels of the form').toBe(0);
  });
}

test('the limit: what a page calls important gets into the light DOM, and not into a shadow root', async ({
  page,
  host,
  demo,
}) => {
  async function inputs(sheet: string, isolation: string): Promise<Looks> {
    const place = `<apro-form form="37" isolation="${isolation}"></apro-form>`;
    await visit(page, host, hostPage({ sheet, place }));
    await addWidget(page, demo);
    return new Map(await page.locator('.apro-form, .apro-form *').evaluateAll(readLooks));
  }
  const insisting = `${rudeSheet} input { border: 9px dotted red !important }`;
  for (const isolation of ['light', 'shadow']) {
    const differences = compareLooks(await inputs('', isolation), await inputs(insisting, isolation));
    const borders = differences.filter((line) => line.includes('border-top-width: 9px'));
    expect(borders).toHaveLength(isolation === 'light' ? 1 : 0);
    if (isolation === 'shadow') expect(differences).toEqual([]);
  }
});

test('coming, working and going, it leaves no global but AproForms, and no error', async ({
  page,
  host,
  demo,
}) => {
  const said: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  const head = `<script>
    window.onerror = (message) => console.error('window.onerror', message);
    addEventListener('unhandledrejection', ({ reason }) => console.error('unhandledrejection', reason));
  </script>`;
  await visit(page, host, hostPage({ head, place: '<apro-form form="34"></apro-form>' }));
  const globals = () => page.evaluate(() => Object.getOwnPropertyNames(window));
  const before = await globals();
  await addWidget(page, demo);
  await send(page).click();
  await expect(page.getByText('answers need attention').first()).toBeVisible();
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await send(page).click();
  await page.getByRole('button', { name: 'Fill in again' }).click();
  await page.evaluate(() => document.querySelector('apro-form')?.remove());
  await expect(page.locator('.apro-form')).toHaveCount(0);
  const onerror = await page.evaluate(() => String(window.onerror));
  expect(onerror).toContain('window.onerror');
  expect((await globals()).filter((name) => !before.includes(name))).toEqual(['AproForms']);
  expect(said).toEqual([]);
});

test('the visitor stays in the field and at the height of the page where they were', async ({
  page,
  host,
  demo,
}) => {
  await visit(
    page,
    host,
    hostPage({ head: `${growing}<style>body { padding-block-end: 2000px }</style>`, place: everyField }),
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

for (const [name, place] of Object.entries({
  'a place of a given height':
    '<apro-form form="34" style="display: block; min-block-size: 1500px"></apro-form>',
  'a place of a given height, instead of a fallback':
    '<apro-form form="34" style="display: block; min-block-size: 1500px"><a href="tel:+15550100">Call us</a></apro-form>',
  'a marked element of a given height': '<div data-apro-form="34" style="min-block-size: 1500px"></div>',
})) {
  test(`nothing on the page shifts when the form comes in ${name}`, async ({ page, host, demo }) => {
    // High enough to see what is below the form, too: what is out of sight does not count.
    await page.setViewportSize({ width: 1280, height: 4000 });
    await visit(page, host, hostPage({ head: growing, place }));
    await addWidget(page, demo);
    expect(await layoutShift(page)).toBe(0);
  });
}
