import type { Page } from '@playwright/test';

/**
 * Call before the page is opened; what it gives waits until the page has looked for forms that are kept on the device,
 * a second after its form is there: it would send at once what it finds.
 */
export async function watchLookForKept(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const { getItem } = Storage.prototype;
    Storage.prototype.getItem = function (name) {
      if (name === 'apro-forms:kept') document.documentElement.dataset.looked = '';
      return getItem.call(this, name);
    };
  });
  return () => page.locator('[data-looked]').waitFor();
}
