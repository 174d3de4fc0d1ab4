import type { Locator, Page } from '@playwright/test';
import { expect, type RunningDemo } from './demo-fixture.js';

/** Opens an empty page, adds one `<apro-form>` with the given attributes and returns the locator of its fields. */
export async function showForm(
  page: Page,
  demo: RunningDemo,
  attributes: Readonly<Record<string, string>>,
  rootAttributes: Readonly<Record<string, string>> = {},
): Promise<Locator> {
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(
    ({ attributes, root: rootAttributes }) => {
      const element = document.createElement('apro-form');
      for (const [name, value] of Object.entries(rootAttributes))
        document.documentElement.setAttribute(name, value);
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.querySelector('main')?.append(element);
    },
    { attributes, root: rootAttributes },
  );
  const field = page.locator('.field');
  await expect(field.locator('input, textarea, select').first()).toBeVisible();
  return field;
}
