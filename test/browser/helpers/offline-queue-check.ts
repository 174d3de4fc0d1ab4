import type { Page } from '@playwright/test';

/**
 * Call before navigation. The returned function waits until the page has checked its offline queue, which happens one
 * second after the form is shown. A lead that is queued before the check would be sent by the check.
 */
export async function watchOfflineQueueCheck(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const { get } = Object.getOwnPropertyDescriptor(window, 'localStorage') ?? {};
    Object.defineProperty(window, 'localStorage', {
      get() {
        document.documentElement.dataset.looked = '';
        return get?.call(window);
      },
    });
  });
  return () => page.locator('[data-looked]').waitFor();
}
