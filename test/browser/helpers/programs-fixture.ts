import type { Page } from '@playwright/test';
import { test as base, expect } from './demo-fixture.js';

/**
 * `test` with the example programs of `test/hosts` and their demo. It collects the page's console warnings and errors,
 * for example about hydration. A test fails if any of them is left in the array.
 */
export const test = base.extend<{ readonly consoleProblems: string[] }>({
  demo: async ({ programs }, use) => use(programs.demo),
  consoleProblems: [
    async ({ page }, use) => {
      const consoleProblems: string[] = [];
      page.on('console', (message) => {
        if (/warning|error/.test(message.type())) consoleProblems.push(message.text());
      });
      await use(consoleProblems);
      expect(consoleProblems).toEqual([]);
    },
    { auto: true },
  ],
});

/** Fills in and sends form 34. Its first name already has the value Ann. */
export async function fillAndSend(page: Page): Promise<void> {
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  const form = page.locator('form', { has: page.getByLabel('Email') });
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('within one working day')).toBeVisible();
}
