import type { Page } from '@playwright/test';

/**
 * Call before the page is opened; what it gives waits until the page has looked for forms that are kept on the device,
 * a second after its form is there: it would send at once what it finds.
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
