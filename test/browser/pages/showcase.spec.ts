import { test as base, demoCrm, expect, expectNoAxeViolation, lastArrival } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';

// This file has a relay of its own. After tests with a failing CRM, a shared relay would wait for minutes before its
// next try. In one worker, the file needs one relay.
base.describe.configure({ mode: 'default' });
const test = base.extend({
  demo: async ({ findDemo, relaySettings }, use) => use(await findDemo(relaySettings, 'showcase')),
});

test('the start page shows a lead on its way, also while the CRM is down', async ({ page, demo }) => {
  await page.goto(`${demo.site}/showcase.html`);
  await page.getByRole('button', { name: 'Down' }).click();
  await expect(page.getByRole('button', { name: 'Down' })).toHaveAttribute('aria-pressed', 'true');
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  const step = (name: string) => page.locator(`[data-step=${name}]`);
  await expect(step('relay')).toContainText('stored as R-');
  await expect(step('crm')).toContainText(/next try in \d+ s/);
  let lastSeconds = Number.NaN;
  const hasFallen = async () => {
    const seconds = Number(/next try in (\d+) s/.exec((await step('crm').textContent()) ?? '')?.[1]);
    const isLower = seconds < lastSeconds;
    lastSeconds = seconds;
    return isLower;
  };
  await expect.poll(hasFallen).toBe(true);
  expect(demoCrm(demo).crm.arrivals).toHaveLength(0);
  await page.getByRole('button', { name: 'All well' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'ann@example.com' })).toBeVisible({
    timeout: 30_000,
  });
  await expect(step('crm')).toContainText('arrived');
  await expect(page.getByText('The lead has arrived in the CRM.')).toBeAttached();
  await lastArrival(demo);
});

test('the start page shows its form in Russian and in every look', async ({ page, demo }) => {
  await page.goto(`${demo.site}/showcase.html`);
  await page.getByRole('button', { name: 'Русский' }).click();
  await page.getByRole('textbox', { name: 'Имя' }).fill('Лена');
  await page.getByLabel('Телефон').fill('+7 912 345-67-89');
  await page.getByLabel('Что ищете').selectOption('Новостройка');
  await page.getByRole('button', { name: 'Отправить' }).click();
  await expect(page.getByText('Перезвоним')).toBeVisible();
  expect((await lastArrival(demo)).formtype).toBe('42');
  await expect(page.getByText('1 lead', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByLabel('First name')).toBeVisible();
  const looks = page.getByRole('group', { name: 'Look' }).getByRole('button');
  for (const look of await looks.all()) {
    await look.click();
    await expect(look).toHaveAttribute('aria-pressed', 'true');
    await expect(page.locator('apro-form')).toHaveAttribute('look', (await look.textContent()) ?? '');
    await expect(page.getByLabel('First name')).toBeVisible();
  }
});

test('the links and pictures of the start page exist', async ({ page, demo }) => {
  await page.goto(`${demo.site}/showcase.html`);
  const addresses = await page
    .locator('main a, header a, img')
    .evaluateAll((elements) =>
      elements.map((element) =>
        element instanceof HTMLImageElement ? element.src : (element as HTMLAnchorElement).href,
      ),
    );
  expect(addresses.length).toBeGreaterThan(20);
  for (const address of new Set(addresses))
    expect((await page.request.get(address)).status(), address).toBe(200);
});

for (const colorScheme of sampleRows('showcase', ['light', 'dark'] as const, 1))
  test(`the start page has no axe violation, no sideways scroll and no broken word at any width: ${colorScheme}`, async ({
    page,
    demo,
  }) => {
    await page.emulateMedia({ colorScheme });
    for (const width of [1200, 900, 390]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${demo.site}/showcase.html`);
      await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
      await expectNoAxeViolation(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const steps = await page
        .locator('.way strong')
        .evaluateAll((words) =>
          words.map((word) => ({ word: word.textContent, lines: word.getClientRects().length })),
        );
      expect(steps).toEqual(['Browser', 'Relay', 'CRM'].map((word) => ({ word, lines: 1 })));
    }
  });
