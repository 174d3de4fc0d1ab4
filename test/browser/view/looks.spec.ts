import { fileURLToPath } from 'node:url';
import type { Locator, Page } from '@playwright/test';
import { demoKey } from '../../../demo/crm/server.js';
import { optionChoices } from '../../../src/embed/options/option-choices.js';
import { renderTag } from '../../../src/relay/cli/tag-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { clippedTexts, expectVisibleFocus, smallTargets } from '../helpers/accessibility-checks.js';
import { expect, expectNoAxeViolation, type RunningDemo } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { layoutShift } from '../helpers/layout-shift.js';
import { sampleEntries, sampleRows } from '../helpers/samples.js';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));
const looks = optionChoices.look;

/** Shows one form per list of attributes, all on one page. */
async function showForms(
  page: Page,
  demo: RunningDemo,
  attributes: readonly string[],
  { form = '34', sheet = '', language = 'en' } = {},
): Promise<void> {
  await page.goto(`${demo.site}/blank.html`);
  await page.addStyleTag({ content: `nav { display: none } h1 { font-size: 1rem } ${sheet}` });
  await page.evaluate(
    ({ attributes, form, language }) => {
      document.documentElement.lang = language;
      document.documentElement.dir = language === 'ar' ? 'rtl' : 'ltr';
      const html = attributes.map((text) => `<apro-form form="${form}" ${text}></apro-form>`).join('<hr>');
      document.querySelector('main')?.insertAdjacentHTML('beforeend', html);
    },
    { attributes, form, language },
  );
  await expect(page.locator('button[type=submit]')).toHaveCount(attributes.length);
}

const control = (form: Locator, name: string) => form.locator(`[data-field="def_customer.${name}"] .control`);

/** Positions and sizes of all controls, in whole tenths of a pixel. */
const rectangles = (form: Locator) =>
  form.locator('.control').evaluateAll((controls) =>
    controls.map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x + scrollX, y + scrollY, width, height].map((length) => Math.round(length * 10)).join();
    }),
  );

const darkSheet = 'body { background: #121417; color: #eee } a { color: #9bf }';
const scenes = {
  light: {},
  dark: { sheet: darkSheet },
  'right to left': { language: 'ar' },
  'forced colours': { forcedColors: 'active' as const },
  '320 px': { width: 320 },
  '200 % text': { sheet: 'html { font-size: 200% }', width: 640 },
};

for (const [scene, settings] of sampleEntries('looks', scenes, 2)) {
  const { sheet, language, forcedColors, width } = {
    sheet: '',
    language: 'en',
    forcedColors: 'none' as const,
    width: 900,
    ...settings,
  };
  test(`each look is accessible and cuts nothing off: ${scene}`, async ({ page, demo }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ forcedColors });
    await showForms(
      page,
      demo,
      looks.map((look) => `look="${look}" density="compact" columns="2"`),
      { sheet, language },
    );
    for (const form of await page.locator('apro-form').all()) {
      const field = control(form, 'email');
      const other = control(form, 'surname');
      await field.fill('ann@example');
      await expectVisibleFocus(page);
      const atRest = await rectangles(form);
      await other.hover();
      expect(await rectangles(form), 'hover').toEqual(atRest);
      await other.focus();
      await expect(form.locator('.error').first()).toBeVisible();
      const widths = (all: readonly string[]) => all.map((rectangle) => rectangle.split(',')[2]);
      expect(widths(await rectangles(form)), 'wrong').toEqual(widths(atRest));
      await expect(field).toHaveAttribute('aria-invalid', 'true');
      await field.focus();
      await expectVisibleFocus(page);
    }
    await expectNoAxeViolation(page);
    expect(await smallTargets(page.locator('main'))).toEqual([]);
    const beyond = await page.locator('.apro-form *').evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility() && !element.matches('.unseen, .unseen *'))
        .filter((element) => {
          const { left, right } = element.getBoundingClientRect();
          return left < 0 || right > innerWidth;
        })
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    expect(beyond).toEqual([]);
    if (width < 700) expect(await clippedTexts(page.locator('main'))).toEqual([]);
  });
}

test('columns: short fields share a row on one level, in the order of the Tab key', async ({
  page,
  demo,
}) => {
  await page.setViewportSize({ width: 900, height: 800 });
  await showForms(page, demo, ['columns="2" wide="ext_request.2"', 'columns="2" labels="beside"', '']);
  const [form, beside, plain] = await page.locator('apro-form').all();
  if (!form || !beside || !plain) throw new Error('a form is missing');
  const box = async (name: string, within = form) => {
    const rectangle = await control(within, name).boundingBox();
    if (!rectangle) throw new Error(`${name} is not shown`);
    return rectangle;
  };
  const [surname, name, patronymic, email, phone] = await Promise.all(
    ['surname', 'name', 'patronymic', 'email', 'phone'].map((field) => box(field)),
  );
  expect(name?.y).toBe(surname?.y);
  expect(name?.x).toBeGreaterThan((surname?.x ?? 0) + (surname?.width ?? 0));
  expect(phone?.y).toBe(email?.y);
  expect(patronymic?.width).toBeGreaterThan((name?.width ?? 0) * 2);
  // An error below one control moves the next row, and the controls of its own row stay on one level.
  await control(form, 'email').fill('ann@example');
  await control(form, 'phone').focus();
  await expect(form.locator('.error')).toBeVisible();
  expect((await box('phone')).y).toBe((await box('email')).y);
  const focused = () =>
    page.evaluate(() => document.activeElement?.closest('[data-field]')?.getAttribute('data-field'));
  await control(form, 'surname').focus();
  const order: (string | null | undefined)[] = [];
  for (let press = 0; press < 5; press++) {
    order.push(await focused());
    await page.keyboard.press('Tab');
  }
  expect(order.map((address) => address?.split('.')[1])).toEqual([
    'surname',
    'name',
    'patronymic',
    'email',
    'phone',
  ]);
  // With labels beside the controls, the form has only one column.
  const label = await beside.locator('.label').first().boundingBox();
  const besideBox = await box('surname', beside);
  expect(besideBox.x).toBeGreaterThan((label?.x ?? 0) + (label?.width ?? 0));
  expect((await box('name', beside)).y).toBeGreaterThan(besideBox.y + besideBox.height);
  expect((await box('name', plain)).x).toBe((await box('surname', plain)).x);
  // In a narrow container, both layouts fall back.
  await page.setViewportSize({ width: 500, height: 800 });
  expect((await box('name')).x).toBe((await box('surname')).x);
  expect((await box('surname', beside)).x).toBe((await beside.locator('.label').first().boundingBox())?.x);
});

test('a change of a list moves only later fields, and keeps the focus', async ({ page, demo }) => {
  await page.setViewportSize({ width: 900, height: 800 });
  await showForms(page, demo, ['columns="2" look="filled"'], { form: '35' });
  const places = () =>
    page
      .locator('[data-field]')
      .evaluateAll((fields) =>
        fields.map((field) => [field.getAttribute('data-field'), field.getAttribute('data-place')] as const),
      );
  const before = new Map(await places());
  const services = page.getByRole('group', { name: 'Services' });
  const box = services.getByRole('checkbox').first();
  await box.focus();
  await box.check();
  await expect(page.getByLabel('Course')).toBeEnabled();
  await expect(box).toBeFocused();
  const address = await services.getAttribute('data-field');
  for (const [field, place] of await places()) {
    if (field === address) break;
    expect(place, `${field}`).toBe(before.get(field) ?? null);
  }
});

const tagged = [
  { look: 'card', columns: '2' },
  { look: 'filled', density: 'compact', columns: '2' },
  { look: 'underline', density: 'roomy', labels: 'beside' },
  { density: 'roomy' },
] as const;

for (const width of sampleRows('tags of looks', [360, 1_000], 1))
  test(`the tag reserves the height of each look at ${width} px: nothing shifts`, async ({
    page,
    host,
    demo,
  }) => {
    const config = readConfig({
      CRM_URL: 'http://127.0.0.1:1',
      CRM_KEY: demoKey,
      PORT: new URL(demo.relay).port,
    });
    await page.setViewportSize({ width, height: 30_000 });
    const tags = await Promise.all(
      tagged.flatMap((look) =>
        ['34', '35'].map((form) =>
          renderTag(config, dist, {
            verb: 'tag',
            form,
            language: undefined,
            importMap: false,
            frame: false,
            look,
          }),
        ),
      ),
    );
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A page</title>
        <h1>A page</h1>${tags.map((tag) => `${tag}<p>Below</p>`).join('')}</html>`,
    });
    const requests: string[] = [];
    page.on('request', (request) => requests.push(new URL(request.url()).pathname));
    await page.goto(host.url);
    await expect(page.locator('button[type=submit]')).toHaveCount(tags.length);
    for (const place of await page.locator('[data-apro-place]').all()) {
      const [taken, reserved] = await place.evaluate((element) => [
        element.querySelector('apro-form')?.getBoundingClientRect().height ?? 0,
        Number.parseFloat(getComputedStyle(element).minHeight),
      ]);
      expect(taken).toBeLessThanOrEqual(reserved ?? 0);
    }
    expect(await layoutShift(page)).toBe(0);
    // The script of the form contains the appearance.
    expect(requests.filter((path) => path.includes('look'))).toEqual([]);
  });

test('a page without these options loads no code for them; a page with them shows the form at once in its look', async ({
  page,
  host,
  demo,
}) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  const open = async (attributes: string) => {
    requests.length = 0;
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><h1>A page</h1>
        <div style="min-height: 1800px"><script async src="${demo.relay}/embed.js" data-form="34" ${attributes}></script></div><p>Below</p>`,
    });
    await page.goto(host.url);
    await page.locator('button[type=submit]').waitFor();
    return requests.filter((path) => /look-/.test(path)).length;
  };
  expect(await open('')).toBe(0);
  await page.addInitScript(() => {
    // The first control must already have its final look when it is rendered. So the style sheet must be loaded
    // before the form is shown.
    new MutationObserver((_, observer) => {
      const first = document.querySelector<HTMLElement>('.apro-form .control');
      if (!first) return;
      observer.disconnect();
      Object.assign(window, { firstEdge: getComputedStyle(first).borderTopColor });
    }).observe(document, { childList: true, subtree: true });
  });
  expect(await open('data-look="underline" data-density="roomy"')).toBe(1);
  expect(await page.evaluate('firstEdge')).toBe('rgba(0, 0, 0, 0)');
  expect(await layoutShift(page)).toBe(0);
  // If the code cannot be loaded, the form is shown in the default look.
  await page.route(/look-/, (route) => route.abort());
  await open('data-look="card"');
  expect(await page.evaluate('firstEdge')).not.toBe('rgba(0, 0, 0, 0)');
});

test('the hosted page has the look in its HTML, keeps it after the send, and its policy allows it', async ({
  page,
  demo,
}) => {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (/error|warning/.test(message.type())) problems.push(message.text());
  });
  await page.setViewportSize({ width: 1_000, height: 800 });
  const query = 'look=card&columns=2&density=compact&wide=def_customer.name';
  await page.goto(`${demo.relay}/f/34?${query}&labels=%22%3E%3Cscript%3E&lang=en`);
  const root = page.locator('apro-form > .apro-form');
  await expect(root).toHaveAttribute('data-look', 'card');
  await expect(page.locator('[data-field="def_customer.name"]')).not.toHaveAttribute('data-place');
  await expect(page.locator('[data-field="def_customer.email"]')).toHaveAttribute('data-place', 'start');
  expect(await page.locator('main').evaluate((main) => main.getBoundingClientRect().width)).toBeGreaterThan(
    800,
  );
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await expect(root).not.toHaveAttribute('data-apro-drawn');
  await expect(page.locator('[data-field="def_customer.email"]')).toHaveAttribute('data-place', 'start');
  expect(await layoutShift(page)).toBe(0);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.sent')).toBeVisible();
  expect(problems).toEqual([]);
});
