import type { Locator, Page, Visit } from './browser.js';
import { goUntilReady, waitUntilIdle } from './loading.js';

export interface LongList {
  /** Milliseconds from the click on the list to the painted options. */
  readonly open: number;
  /**
   * Milliseconds from the choice in the parent list until the child list has its options, without the time of the
   * request.
   */
  readonly child?: number;
}

/**
 * CSS selector of the long list and its child list, in this order. The lists of form-js have no ARIA role, so their
 * class is used.
 */
const controls = ':is(select, [role=combobox], .fjs-form-field-select .fjs-select-display)';

export async function measureLongList(visit: Visit, url: string, hasChild: boolean): Promise<LongList> {
  const { page } = visit;
  await goUntilReady(visit, url);
  await waitUntilIdle(visit);
  const control = page.locator(controls).first();
  await page.evaluate(() => window.bench.watchOpening());
  await press(page, control);
  const open = await page.evaluate(() => window.bench.awaitResult());
  if (!hasChild) return { open };
  await choose(page, control);
  return { open, child: await page.evaluate(() => window.bench.awaitResult()) };
}

/**
 * Clicks at the coordinates of the element, because some compared products cover their controls with other elements.
 */
async function press(page: Page, target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error('the control has no box to press');
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
}

/** Chooses the third option of a list. The list may still be open. */
async function choose(page: Page, control: Locator): Promise<void> {
  const isNative = await control.evaluate((element) => element instanceof HTMLSelectElement);
  const watchFor = (event: 'pointerdown' | 'change') =>
    page.evaluate(([controls, event]) => window.bench.watchChildList(controls, event), [
      controls,
      event,
    ] as const);
  if (isNative) {
    await page.keyboard.press('Escape');
    await watchFor('change');
    await control.selectOption({ index: 3 });
    return;
  }
  const option = page.locator('[role=option]:visible').nth(3);
  if (!(await option.isVisible())) await press(page, control);
  await option.waitFor();
  await watchFor('pointerdown');
  await press(page, option);
}
