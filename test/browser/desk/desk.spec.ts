import type { Page } from '@playwright/test';
import { demoCrm, expect, expectNoAxeViolation, type RunningDemo, test } from '../helpers/demo-fixture.js';

async function openDesk(page: Page, demo: RunningDemo): Promise<void> {
  await page.goto(demo.createDeskLink() ?? '');
  await expect(page.getByRole('navigation')).toBeVisible();
}

const openPage = (page: Page, name: string) =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
const light = (page: Page, name: string) =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name, exact: true }) });

/** Sends a lead as a page does. @returns the receipt */
async function sendLead(demo: RunningDemo, fields: Readonly<Record<string, string>> = {}): Promise<string> {
  const response = await fetch(`${demo.relay}/onlineforms`, {
    method: 'POST',
    headers: { Origin: demo.site },
    body: new URLSearchParams({
      action: 'fillform',
      formtype: '34',
      'data[def_customer][email]': `${crypto.randomUUID()}@example.com`,
      token: crypto.randomUUID(),
      ...fields,
    }),
  });
  const { receipt } = (await response.json()) as { readonly receipt: string };
  return receipt;
}

/** A lead that looks like spam: a program filled in the field that visitors do not see. */
const sendSpam = (demo: RunningDemo) => sendLead(demo, { website: 'https://spam.example' });

test('a one-time link opens the desk once, and leaves the address', async ({ page, demo }) => {
  const link = demo.createDeskLink() ?? '';
  await page.goto(link);
  await expect(page.getByRole('heading', { name: 'Today' })).toBeVisible();
  expect(page.url()).not.toContain('#');
  await page.getByRole('button', { name: 'Log out' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByRole('alert')).toHaveText(/wrong, used or too old/);
});

test('the overview shows arriving leads and a failing CRM without a reload', async ({ page, demo }) => {
  await openDesk(page, demo);
  await expect(light(page, 'CRM')).toContainText('works');
  await expect(light(page, 'Waiting')).toContainText('All leads are in the CRM.');
  demoCrm(demo).faults.add({
    name: 'SERVER_IS_OVERLOADED',
    path: '/onlineforms',
    action: 'fillform',
    delay: 0,
    times: 1_000,
  });
  const receipt = await sendLead(demo);
  await expect(light(page, 'Waiting').getByText('1', { exact: true })).toBeVisible();
  await expect(light(page, 'Relay')).toContainText('1 lead');
  await expect(page.getByRole('row', { name: receipt })).toContainText(/waiting|being sent/);
  demoCrm(demo).faults.clear();
  await expect(light(page, 'Waiting').getByText('0', { exact: true })).toBeVisible({ timeout: 30_000 });
});

test('several suspicious leads are released at once and reach the CRM', async ({ page, demo }) => {
  const receipts = [await sendSpam(demo), await sendSpam(demo)];
  await openDesk(page, demo);
  await expect(light(page, 'Needs you')).toContainText('leads in quarantine');
  await openPage(page, 'Leads');
  await page.getByLabel('State').selectOption('spam?');
  for (const receipt of receipts) await page.getByLabel(`Select ${receipt}`).check();
  await page.getByRole('button', { name: 'Not spam' }).click();
  await expect(page.getByText('Not spam: 2 leads.')).toBeVisible();
  for (const receipt of receipts) await expect(page.getByText(receipt)).toHaveCount(0);
  await expect.poll(() => demoCrm(demo).crm.arrivals.length).toBe(2);
});

test('personal data is shown only on request, and erasing asks first', async ({ page, demo }) => {
  const receipt = await sendSpam(demo);
  await openDesk(page, demo);
  await openPage(page, 'Leads');
  await page.getByLabel('Find a number').fill(receipt.toLowerCase());
  await page.getByRole('search').getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('heading', { name: receipt })).toBeVisible();
  await expect(page.getByText('@example.com')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show personal data' }).click();
  await expect(page.getByText('@example.com')).toBeVisible();
  await page.getByRole('button', { name: 'Hide personal data' }).click();
  await expect(page.getByText('@example.com')).toHaveCount(0);

  await page.getByRole('button', { name: 'Erase' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Show personal data' })).toBeVisible();
  await page.getByRole('button', { name: 'Erase' }).click();
  await dialog.getByRole('button', { name: 'Erase' }).click();
  await expect(page.getByText('The content is erased.')).toBeVisible();
});

test('a lead that does not exist is named', async ({ page, demo }) => {
  await openDesk(page, demo);
  await page.evaluate(() => {
    location.hash = '#leads/R-NOTTHERE';
  });
  await expect(page.getByText('There is no lead R-NOTTHERE.')).toBeVisible();
});

test('a refused site is shown with the setting to paste', async ({ page, demo }) => {
  await fetch(`${demo.relay}/onlineforms`, {
    method: 'POST',
    headers: { Origin: 'https://www.refused.example' },
    body: new URLSearchParams({ action: 'fillform', formtype: '34' }),
  });
  await openDesk(page, demo);
  await openPage(page, 'Sites');
  await expect(page.getByText(`ALLOWED_ORIGINS=${demo.site},https://www.refused.example`)).toBeVisible();
});

test('the snippet has the address of the relay and the id of the form', async ({ page, demo }) => {
  await openDesk(page, demo);
  await openPage(page, 'Put a form on a page');
  await page.getByLabel('Form', { exact: true }).fill('35');
  for (const system of ['HTML', 'WordPress', 'Google Tag Manager', 'React', 'iframe']) {
    await page.getByLabel('System').selectOption(system);
    await expect(page.locator('pre')).toContainText(/35/);
    await expect(page.locator('pre')).toContainText('http://127.0.0.1:8787');
  }
});

test('the desk works with the keyboard alone', async ({ page, demo }) => {
  const receipt = await sendSpam(demo);
  await openDesk(page, demo);
  await page.getByRole('link', { name: 'Leads', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Find a number').focus();
  await page.keyboard.type(receipt);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Close', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText('Close: 1 lead.')).toBeVisible();
});

for (const [name, options] of [
  ['light, English', {}],
  ['dark, Russian, phone', { colorScheme: 'dark', locale: 'ru-RU', viewport: { width: 360, height: 740 } }],
] as const)
  test.describe(name, () => {
    test.use(options);
    test('no page of the desk has an axe violation or scrolls sideways', async ({ page, demo }) => {
      const receipt = await sendSpam(demo);
      await openDesk(page, demo);
      for (const hash of ['overview', 'leads', 'sites', 'place', `leads/${receipt}`]) {
        await page.evaluate((target) => {
          location.hash = target;
        }, hash);
        await expect(page.locator('h1')).toBeVisible();
        await expectNoAxeViolation(page);
        const { scrollWidth, clientWidth } = await page.evaluate(() => ({
          scrollWidth: document.documentElement.scrollWidth,
          clientWidth: document.documentElement.clientWidth,
        }));
        expect(scrollWidth, hash).toBeLessThanOrEqual(clientWidth);
      }
    });
  });
