import type { Page } from '@playwright/test';

/**
 * Call this function before the navigation. It returns a function that waits until the page has tried to send the
 * leads in its offline queue, which happens one second after the form is shown. A lead that a test puts into the
 * queue before that would be sent at once.
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
