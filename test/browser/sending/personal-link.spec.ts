import type { Page } from '@playwright/test';
import { demoLinkKey } from '../../../demo/start.js';
import { formatSentence } from '../../../src/console/sentences.js';
import { signValues } from '../../../src/relay/leads/signed-values.js';
import { collectConsole, expect, lastArrival, type RunningDemo, test } from '../helpers/demo-fixture.js';

const link = () =>
  signValues(demoLinkKey, {
    form: '34',
    values: { 'def_customer.email': 'ann@example.com', 'ext_request.66': 'VIP №1' },
  });

async function showForm(page: Page, demo: RunningDemo, signed: string): Promise<void> {
  await page.goto(`${demo.site}/blank.html?apro-signed=${signed}`);
  await page.evaluate(() => {
    const element = document.createElement('apro-form');
    element.setAttribute('form', '34');
    element.setAttribute('signed', '');
    document.querySelector('main')?.append(element);
  });
  await page.getByLabel('First name').waitFor();
}

async function sendAndExpect(page: Page, demo: RunningDemo): Promise<void> {
  await expect(page.getByLabel('Email')).toHaveCount(0);
  await expect(page.getByLabel('Comment')).toHaveCount(0);
  await page.getByLabel('First name').fill('Ann');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('within one working day')).toBeVisible();
  expect((await lastArrival(demo)).data).toMatchObject({
    def_customer: { name: 'Ann', email: 'ann@example.com' },
    ext_request: { 66: { value: 'VIP №1' } },
  });
}

test('values of a personal link are sent and not shown', async ({ page, demo }) => {
  await showForm(page, demo, await link());
  await sendAndExpect(page, demo);
});

test('a link without values does not change the form', async ({ page, demo }) => {
  const warnings = collectConsole(page);
  await showForm(page, demo, 'nonsense');
  await expect(page.getByLabel('Email')).toBeVisible();
  await expect.poll(() => warnings).toContain(formatSentence('signed-link', { parameter: 'apro-signed' }));
});

test('values of a personal link are sent from a hosted page', async ({ page, demo }) => {
  await page.goto(`${demo.relay}/f/34?apro-signed=${await link()}`);
  await page.locator('apro-form').waitFor();
  await sendAndExpect(page, demo);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('values of a personal link are sent from a hosted page', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/34?apro-signed=${await link()}`);
    await sendAndExpect(page, demo);
  });

  test('a personal link with a wrong signature does not change the hosted page', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/34?apro-signed=x${await link()}`);
    await expect(page.getByLabel('Email')).toBeVisible();
  });
});
