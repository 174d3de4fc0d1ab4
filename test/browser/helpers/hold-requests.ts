import type { Page } from '@playwright/test';

/**
 * Holds the requests of a page to an address back.
 * @param url glob or regular expression, as for `page.route`
 * @returns a function that lets these requests go, also later ones
 */
export async function holdRequests(page: Page, url: string | RegExp): Promise<() => void> {
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(url, async (route) => {
    await isReleased;
    await route.fallback();
  });
  return release;
}
