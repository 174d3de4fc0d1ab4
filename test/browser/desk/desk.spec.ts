import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { demoCrm, expect, expectNoAxeViolation, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

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

test('the desk says that a lead does not exist', async ({ page, demo }) => {
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
  const origins = [demo.site, demo.site.replace('127.0.0.1', 'localhost'), 'https://www.refused.example'];
  await expect(page.getByText(`ALLOWED_ORIGINS=${origins}`)).toBeVisible();
});

test('a form shows its fields, a preview, a snippet, and a test lead that arrives', async ({
  page,
  demo,
}) => {
  await openDesk(page, demo);
  await openPage(page, 'Forms');
  await page.getByLabel('Find a form by its id').fill('34');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('row', { name: /def_customer\.email/ })).toContainText('email');
  await page.getByLabel('System').selectOption('React');
  await expect(page.locator('pre')).toContainText(`form="34" endpoint="${demo.relay}"`);

  const preview = page.frameLocator('iframe');
  // A hosted page becomes interactive at the first interaction.
  await preview.getByLabel('First name').click();
  await expect(preview.getByText('This is a preview. Nothing will be sent.')).toBeVisible();
  await preview.getByRole('button', { name: 'Send' }).click();
  await expect(preview.getByText('Fill this in.').first()).toBeVisible();

  await page.getByRole('button', { name: 'Send a test lead' }).click();
  await expect(page.getByText(/^The test lead arrived in [\d.]+ s as request \d+\.$/)).toBeVisible();
  expect(demoCrm(demo).crm.arrivals).toHaveLength(1);

  await page.getByText('Test on a page').click();
  await page.getByLabel('Address of the page').fill('nowhere');
  await page.getByRole('button', { name: 'Create a link' }).click();
  await expect(page.getByText(/nowhere is not the address of a page/)).toBeVisible();
  await page.getByLabel('Address of the page').fill(`${demo.site}/contact`);
  await page.getByRole('button', { name: 'Create a link' }).click();
  await expect(page.getByText(`${demo.site}/contact?apro-test=34.`)).toBeVisible();
});

test('a test lead that the CRM refuses is a sentence, and is withdrawn', async ({ page, demo }) => {
  await openDesk(page, demo);
  await page.goto(`${page.url()}#forms/34`);
  await expect(page.getByRole('button', { name: 'Send a test lead' })).toBeVisible();
  demoCrm(demo).faults.add({
    name: 'SERVER_IS_OVERLOADED',
    path: '/onlineforms',
    action: 'fillform',
    delay: 0,
    times: 1_000,
  });
  await page.getByRole('button', { name: 'Send a test lead' }).click();
  await expect(
    page.getByText(/did not arrive in the CRM: SERVER_IS_OVERLOADED.* It was withdrawn/),
  ).toBeVisible();
});

test('the numbers count sends by site, and the form can be chosen', async ({ page, demo }) => {
  await sendLead(demo);
  await openDesk(page, demo);
  await openPage(page, 'Numbers');
  await expect(page.getByText('Starts are not counted, because PROOF_OF_WORK is off.')).toBeVisible();
  const row = page.getByRole('row', { name: new URL(demo.site).hostname });
  await expect(row).toContainText('34');
  await page.getByRole('combobox').nth(1).selectOption('34');
  await page.getByLabel('Period').selectOption('7 days');
  await expect(row).toHaveCount(1);
});

test('consents are found by e-mail address, verified and exported', async ({ page, demo }) => {
  const email = `${crypto.randomUUID()}@example.com`;
  await sendLead(demo, {
    'data[def_customer][email]': email,
    'consents[0][id]': 'privacy',
    'consents[0][text]': 'I agree to be called.',
    'consents[0][given]': '1',
    'consents[0][at]': '2026-11-29T12:00:00Z',
    'consents[0][language]': 'en',
  });
  await openDesk(page, demo);
  await openPage(page, 'Consents');
  const search = page.getByRole('search');
  await search.getByRole('searchbox').fill('nobody');
  await search.getByRole('button').click();
  await expect(page.getByText(/^nobody is no e-mail address/)).toBeVisible();
  await search.getByRole('searchbox').fill(email.toUpperCase());
  await search.getByRole('button').click();
  await expect(page.getByText('I agree to be called.')).toBeVisible();
  await page.getByRole('button', { name: 'Verify the ledger' }).click();
  await expect(page.getByText(/^\d+ entr(y is|ies are) unchanged\.$/)).toBeVisible();
  const lastEntry = (await page.locator('pre').textContent()) ?? '';
  expect(lastEntry).toMatch(/^\d+:[\da-f]{64}$/);
  await page
    .getByLabel(/Last entry of an earlier check/)
    .fill(lastEntry.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')));
  await page.getByRole('button', { name: 'Verify the ledger' }).click();
  await expect(page.getByText(/has another hash than before: the ledger was written again/)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export the ledger' }).click();
  const lines = (await readFile(await (await download).path(), 'utf8')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toContainEqual({
    text: 'I agree to be called.',
    hash: expect.any(String),
  });
});

test('a file of a lead is downloaded', async ({ page, demo }) => {
  const body = new FormData();
  body.set('params[object]', 'applications');
  body.set('upload', new File(['%PDF-1.4 a plan of a flat'], 'plan.pdf'));
  // The relay takes files only for forms that it has served.
  await fetch(`${demo.relay}/forms/35`);
  const uploaded = await fetch(`${demo.relay}/sharedapi/utils/upload`, {
    method: 'POST',
    headers: { Origin: demo.site },
    body,
  });
  const { data } = (await uploaded.json()) as { readonly data: { readonly name: string } };
  const receipt = await sendLead(demo, {
    formtype: '35',
    website: 'https://spam.example',
    'data[ext_customer][41][value]': data.name,
  });
  await openDesk(page, demo);
  await page.goto(`${page.url()}#leads/${receipt}`);
  await page.getByRole('button', { name: 'Show personal data' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Download/ }).click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe('%PDF-1.4 a plan of a flat');
});

test('without a target, a test signal says which setting is missing', async ({ page, demo }) => {
  await openDesk(page, demo);
  await openPage(page, 'Sites');
  await page.getByRole('button', { name: 'Send a test signal' }).click();
  await expect(page.getByText('No target is set: set WEBHOOK_URL or SMTP_URL.')).toBeVisible();
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

const looks: Readonly<Record<string, Parameters<typeof test.use>[0]>> = {
  'light, English': {},
  'dark, Russian, phone': { colorScheme: 'dark', locale: 'ru-RU', viewport: { width: 360, height: 740 } },
};

for (const [name, options] of sampleEntries('looks of the desk', looks, 1))
  test.describe(name, () => {
    test.use(options);
    test('no page of the desk has an axe violation or scrolls sideways', async ({ page, demo }) => {
      const receipt = await sendSpam(demo);
      await openDesk(page, demo);
      for (const hash of [
        'overview',
        'leads',
        'forms',
        'forms/35',
        'numbers',
        'consents',
        'sites',
        `leads/${receipt}`,
      ]) {
        await page.evaluate((target) => {
          location.hash = target;
        }, hash);
        await expect(page.locator('h1')).toBeVisible();
        if (hash === 'forms/35')
          await expect(page.getByRole('rowheader', { name: 'ext_request.90' })).toBeVisible();
        await expectNoAxeViolation(page);
        const { scrollWidth, clientWidth } = await page.evaluate(() => ({
          scrollWidth: document.documentElement.scrollWidth,
          clientWidth: document.documentElement.clientWidth,
        }));
        expect(scrollWidth, hash).toBeLessThanOrEqual(clientWidth);
      }
    });
  });

test.describe('in a browser with an invalid language tag', () => {
  test.use({ locale: 'en-US' });

  test('the overview shows the figures as tables', async ({ page, demo }) => {
    // uPlot passes the language tag to `Intl` while it starts.
    await page.addInitScript(() =>
      Object.defineProperty(navigator, 'language', { value: 'en-US@posix', configurable: true }),
    );
    await openDesk(page, demo);
    await expect(page.getByRole('table').first()).toBeVisible();
  });
});
