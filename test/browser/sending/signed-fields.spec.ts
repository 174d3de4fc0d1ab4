import type { Page } from '@playwright/test';
import { demoLinkKey } from '../../../demo/start.js';
import { signValues } from '../../../src/relay/leads/signed-values.js';
import { test as base, expect, lastArrival, type RunningDemo } from '../helpers/demo-fixture.js';

// The relay of this file has settings of its own. In one worker, the file needs one relay.
base.describe.configure({ mode: 'default' });

/**
 * A demo whose relay accepts the field "country" from personal links only. The options of the field "region"
 * depend on the country.
 */
const test = base.extend({ relaySettings: { SIGNED_FIELDS: 'ext_request.617,def_customer.email' } });

const link = (form: string, values: Record<string, string>) => signValues(demoLinkKey, { form, values });

async function showForm(page: Page, demo: RunningDemo, form: string, signed: string): Promise<void> {
  await page.goto(`${demo.site}/blank.html?apro-signed=${signed}`);
  await page.evaluate((id) => {
    const element = document.createElement('apro-form');
    element.setAttribute('form', id);
    element.setAttribute('signed', '');
    document.querySelector('main')?.append(element);
  }, form);
  await page.getByRole('button', { name: 'Send' }).waitFor();
}

test('without a personal link, the signed field and its dependent lists are not shown', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, '35', '');
  for (const label of ['Email', 'Country', 'Region', 'City'])
    await expect(page.getByLabel(label)).toHaveCount(0);
});

test('with a personal link, the dependent list has the options of the signed value', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, '35', await link('35', { 'ext_request.617': 'Southland' }));
  await expect(page.getByLabel('Country')).toHaveCount(0);
  await expect(page.getByLabel('Region')).toContainText('Region 2010');
  await expect(page.getByLabel('Region')).not.toContainText('Region 2000');
  // Only a link may fill in this field. The link has no value for it, so the field is not shown.
  await expect(page.getByLabel('Email')).toHaveCount(0);
});

test('a signed value arrives although the published form does not contain it', async ({ page, demo }) => {
  await showForm(page, demo, '34', await link('34', { 'def_customer.email': 'ann@example.com' }));
  await expect(page.getByLabel('Email')).toHaveCount(0);
  await page.getByLabel('First name').fill('Ann');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('within one working day')).toBeVisible();
  expect((await lastArrival(demo)).data).toMatchObject({
    def_customer: { name: 'Ann', email: 'ann@example.com' },
  });
});

test('a hosted page without a personal link does not show the signed field', async ({ page, demo }) => {
  await page.goto(`${demo.relay}/f/34`);
  await page.locator('apro-form').waitFor();
  await expect(page.getByLabel('First name')).toBeVisible();
  await expect(page.getByLabel('Email')).toHaveCount(0);
});
