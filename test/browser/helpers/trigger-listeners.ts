import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** Number of forms that wait for a click. */
    clickTriggers?: number;
  }
}

/**
 * Opens a page with forms that wait for a click, and waits until all of them listen. The code of triggers is loaded after
 * `window.AproForms` exists. A click before that follows the link that is the trigger, so the page would be left.
 */
export async function openPageWithTriggers(page: Page, url: string): Promise<void> {
  await page.addInitScript(() => {
    window.clickTriggers = 0;
    const { addEventListener } = window;
    window.addEventListener = (...parameters: Parameters<typeof addEventListener>) => {
      addEventListener.apply(window, parameters);
      const [type, , options] = parameters;
      // Before a form is shown, only triggers may prevent the default action of a click.
      if (type === 'click' && Object(options).passive === false)
        window.clickTriggers = (window.clickTriggers ?? 0) + 1;
    };
  });
  await page.goto(url);
  await page.waitForFunction(
    () => (window.clickTriggers ?? 0) >= document.querySelectorAll('apro-form[trigger^="click:"]').length,
  );
}
