import type { Page } from '@playwright/test';
import { expect, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { showForm } from '../helpers/show-form.js';

test.describe('prefetch of a nested list', () => {
  const open = async (page: Page, demo: RunningDemo) => {
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/binded'))
        asked.push(new URLSearchParams(request.postData() ?? '').get('params[bind]') ?? '');
    });
    await showForm(page, demo, { form: '41' });
    return { asked, maker: page.getByRole('combobox', { name: 'Maker' }), series: page.getByLabel('Series') };
  };

  test('happens once for an option that stays active, and not for options passed on the way', async ({
    page,
    demo,
  }) => {
    const { asked, maker, series } = await open(page, demo);
    await maker.click();
    const answered = page.waitForResponse(/binded$/);
    // The keys come in one task. On a busy machine the delay of the prefetch could end between two presses of Playwright.
    await maker.evaluate((input) => {
      const press = { key: 'ArrowDown', bubbles: true, cancelable: true };
      for (let count = 0; count < 5; count++) input.dispatchEvent(new KeyboardEvent('keydown', press));
    });
    await answered;
    expect(asked).toEqual(['81100004']);
    await expect(series).toContainText('Choose “Maker” first');
    await page.keyboard.press('Enter');
    await expect(series.locator('option')).toHaveText(['Choose…', 'Series 40', 'Series 41', 'Series 42']);
    expect(asked).toEqual(['81100004']);
  });

  test('starts on mousedown, and the click uses the same request', async ({ page, demo }) => {
    const { asked, maker, series } = await open(page, demo);
    await maker.click();
    await page.getByRole('option', { name: 'Maker 2', exact: true }).click();
    await expect(series.locator('option').last()).toHaveText('Series 12');
    expect(asked).toEqual(['81100001']);
  });

  test('does not happen at each key, only when a single option is left', async ({ page, demo }) => {
    await page.clock.install();
    const { asked, maker } = await open(page, demo);
    await maker.click();
    for (const key of 'maker') {
      await page.keyboard.press(key);
      await page.clock.runFor(1_000);
    }
    expect(asked).toEqual([]);
    const answered = page.waitForResponse(/binded$/);
    await maker.fill('maker 20');
    await answered;
    await maker.fill('maker');
    await page.clock.runFor(1_000);
    // Requests are reported in their order, so a prefetch would be reported before this request.
    await page.evaluate(async () => void (await fetch('/blank.html')));
    expect(asked).toEqual(['81100019']);
  });
});
