import type { Page } from '@playwright/test';
import { expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';

const nextButton = (page: Page) => page.getByRole('button', { name: 'Next' });

test.beforeEach(async ({ page, demo }) => {
  await page.goto(`${demo.site}/steps.html`);
  await nextButton(page).waitFor();
});

test('a form in steps shows the name and number of each step', async ({ page, demo }) => {
  await expect(page.getByText('Step 1 of 3: Your details')).toBeVisible();
  await expect(page.getByLabel('Email')).toBeVisible();
  await expect(page.getByLabel('Whole number', { exact: true })).toBeHidden();
  await expect(page.getByRole('button', { name: 'Send' })).toHaveCount(0);
  await expectNoAxeViolation(page);

  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
  await nextButton(page).click();
  await expect(page.getByText('Step 2 of 3: Your request')).toBeVisible();
  await expect(page.locator('.step')).toBeFocused();
  await expectNoAxeViolation(page);
  await page.getByLabel('Choice', { exact: true }).selectOption('First');
  // The Enter key shows the next step. In a form without steps, it sends the form.
  await page.getByLabel('Whole number', { exact: true }).fill('7');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Step 3 of 3: Item details')).toBeVisible();
  await page.getByLabel('Floor').fill('3');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Everything has arrived.')).toBeVisible();
  const { data } = await lastArrival(demo);
  expect(data).toMatchObject({ def_customer: { name: 'Ann' } });
});

test('a step with an invalid field cannot be left', async ({ page }) => {
  await page.getByLabel('Email').fill('ann@');
  await nextButton(page).click();
  await expect(page.getByLabel('First name')).toBeFocused();
  await expect(page.locator('.error', { hasText: 'Enter an email address' })).toBeVisible();
  await expect(page.getByText('Step 1 of 3: Your details')).toBeVisible();
});

async function completeStep(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
  await nextButton(page).click();
  await page.getByText('Step 2 of 3: Your request').waitFor();
}

test('both back buttons return to the previous step and keep the values', async ({ page }) => {
  const address = page.url();
  await completeStep(page);
  await page.getByLabel('Whole number', { exact: true }).fill('7');
  await page.goBack();
  await expect(page.getByText('Step 1 of 3: Your details')).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  expect(page.url()).toBe(address);
  await page.goForward();
  await expect(page.getByLabel('Whole number', { exact: true })).toHaveValue('7');
  await page.getByRole('button', { name: 'Back' }).click();
  await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
});

test('a link to an anchor does not change the step', async ({ page }) => {
  await completeStep(page);
  await page.evaluate(() => {
    const link = document.createElement('a');
    Object.assign(link, { href: '#prices', textContent: 'Prices' });
    document.body.prepend(link);
  });
  await page.getByRole('link', { name: 'Prices' }).click();
  await expect(page).toHaveURL(/#prices$/);
  await expect(page.getByText('Step 2 of 3: Your request')).toBeVisible();
  // The first press of the back button leaves the anchor of the link, the second leaves the step.
  await page.goBack();
  await expect(page.getByText('Step 2 of 3: Your request')).toBeVisible();
  await page.goBack();
  await expect(page.getByText('Step 1 of 3: Your details')).toBeVisible();
});

test('another lead starts at the first step', async ({ page }) => {
  await completeStep(page);
  await page.getByLabel('Choice', { exact: true }).selectOption('First');
  await nextButton(page).click();
  await page.getByText('Step 3 of 3: Item details').waitFor();
  await page.getByLabel('Floor').fill('3');
  await page.evaluate(() => document.querySelector('apro-form')?.reset());
  await expect(page.getByText('Step 1 of 3: Your details')).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveValue('');
});

test('the browser’s back button leads to no step of a previous lead', async ({ page }) => {
  await completeStep(page);
  await page.getByLabel('Choice', { exact: true }).selectOption('First');
  await nextButton(page).click();
  await page.getByText('Step 3 of 3: Item details').waitFor();
  await page.evaluate(() => document.querySelector('apro-form')?.reset());
  await expect(page.getByText('Step 1 of 3: Your details')).toBeVisible();
  const isBack = page.evaluate(
    () =>
      new Promise((resolve) =>
        // The widget draws in the task of the event or in the next frame.
        addEventListener('popstate', () => requestAnimationFrame(() => requestAnimationFrame(resolve)), {
          once: true,
        }),
      ),
  );
  await page.goBack();
  await isBack;
  await expect(page.getByText('Step 1 of 3: Your details')).toBeVisible();
});

test('an error at the final check opens its step', async ({ page }) => {
  await completeStep(page);
  await page.getByLabel('Choice', { exact: true }).selectOption('First');
  await nextButton(page).click();
  await page.getByText('Step 3 of 3: Item details').waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByLabel('Price', { exact: true }).fill('a lot');
  await page.goForward();
  await page.getByText('Step 3 of 3: Item details').waitFor();
  await page.getByLabel('Floor').fill('3');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByLabel('Price', { exact: true })).toBeFocused();
  await expect(page.getByText('Step 2 of 3: Your request')).toBeVisible();
});
