import type { Locator, Page } from '@playwright/test';
import { expect, type RunningDemo, test } from '../helpers/demo-fixture.js';

/**
 * Presses the pointer on an element and releases it later. While it is pressed, `whilePressed` may change the
 * page, so that another element may be under the pointer at the release.
 */
async function press(page: Page, target: Locator, whilePressed = async () => {}): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const { x = 0, y = 0, width = 0, height = 0 } = (await target.boundingBox()) ?? {};
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await whilePressed();
  // Duration of a usual press. The timers and frames of the page must run while the pointer is pressed.
  await page.waitForTimeout(100);
  await page.mouse.up();
}

const newsletter = (page: Page) =>
  page.getByRole('group', { name: 'Newsletter' }).getByLabel('No', { exact: true });

async function openPage(page: Page, demo: RunningDemo): Promise<void> {
  await page.goto(`${demo.relay}/f/35`);
  await expect(page.getByLabel('Email')).toBeVisible();
}

test('an error shown on leaving a field does not move a pressed button', async ({ page, demo }) => {
  await openPage(page, demo);
  await page.getByLabel('Email').fill('ann at example');
  await press(page, newsletter(page));
  await expect(newsletter(page)).toBeChecked();
  await expect(page.getByLabel('Email')).toHaveAttribute('aria-invalid', 'true');
});

test('a suggestion shown on leaving a field does not move a pressed button', async ({ page, demo }) => {
  await openPage(page, demo);
  const guess = page.waitForResponse(/email-suggestion-/);
  await page.getByLabel('Email').fill('ann@gmial.com');
  await guess;
  await expect(page.locator('.field .note').first()).toBeAttached();
  await press(page, newsletter(page));
  await expect(newsletter(page)).toBeChecked();
  await expect(page.getByRole('button', { name: /ann@gmail\.com/ })).toBeVisible();
});

test('a module that is loaded late does not move a pressed button', async ({ page, demo }) => {
  const held: (() => void)[] = [];
  await page.route(/phone-country-/, async (route) => {
    await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await openPage(page, demo);
  await page.getByLabel('Phone').fill('+1 202 555 0143');
  await press(page, newsletter(page), async () => {
    const arrived = page.waitForResponse(/phone-country-/);
    for (const release of held) release();
    await (await arrived).finished();
  });
  await expect(newsletter(page)).toBeChecked();
  await expect(page.getByText('United States').first()).toBeVisible();
});

test('a press on Send submits although leaving the last field shows an error, and names the invalid field', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.relay}/f/34`);
  await page.getByLabel('Email').fill('ann at example');
  await press(page, page.getByRole('button', { name: 'Send' }));
  await expect(page.getByText('needs attention').or(page.getByText('need attention')).first()).toBeVisible();
});

test('clearing the form leaves no error behind', async ({ page, demo }) => {
  await page.clock.install();
  await openPage(page, demo);
  await page.getByLabel('First name').fill('Ann');
  // The reload must come after the draft.
  await expect.poll(() => page.evaluate(() => JSON.stringify(sessionStorage))).toContain('Ann');
  await page.reload();
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  await page.getByLabel('Email').fill('ann at example');
  await press(page, page.getByRole('button', { name: 'Clear' }));
  await expect(page.getByLabel('First name')).toHaveValue('');
  await page.clock.runFor(1_000);
  await expect(page.locator('[aria-invalid=true]')).toHaveCount(0);
});
