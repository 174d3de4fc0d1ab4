import type { Page } from '@playwright/test';
import { expect, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

/** Shows form 34 under and over a page of links, with the markup of the bars. */
async function showPage(page: Page, demo: RunningDemo, bars: string, attributes: string): Promise<void> {
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(
    ({ bars, attributes }) => {
      const links = Array.from({ length: 25 }, (_, index) => `<p><a href="#${index}">Link ${index}</a></p>`);
      document.body.innerHTML = `${bars}<main>${links.join('')}<apro-form form="34" ${attributes}></apro-form></main>`;
    },
    { bars, attributes },
  );
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
}

/** Tabs through the page, and returns the stops of which an edge is covered by something that floats. */
async function coveredStops(page: Page, stops: number): Promise<readonly string[]> {
  const covered: string[] = [];
  for (let stop = 0; stop < stops; stop++) {
    await page.keyboard.press('Tab');
    const readCover = () =>
      page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return '';
        const { left, right, top, bottom } = focused.getBoundingClientRect();
        const cover = [top + 2, bottom - 2]
          .map((y) => document.elementFromPoint((left + right) / 2, y))
          .find((hit) => hit?.closest('.bar, .window') && !hit.closest('.bar, .window')?.contains(focused));
        return cover ? `${focused.outerHTML.slice(0, 60)} under ${cover.outerHTML.slice(0, 40)}` : '';
      });
    await expect
      .poll(readCover, { timeout: 2_000 })
      .toBe('')
      .catch(async () => covered.push(await readCover()));
  }
  return covered;
}

const foot =
  '<div class="bar" style="position:fixed;inset:auto 0 0;height:80px;background:#ccc">Cookies</div>';
const head =
  '<div class="bar" style="position:sticky;top:0;height:120px;background:#ccc;z-index:9">Menu</div>';

for (const [name, bars] of sampleEntries('bars', { foot, head, both: head + foot }, 1)) {
  test(`no control of the form that has the focus is covered by a bar at the ${name}`, async ({
    page,
    demo,
  }) => {
    await page.setViewportSize({ width: 800, height: 500 });
    await showPage(page, demo, bars, '');
    await page.getByText('Link 24').focus();
    expect(await coveredStops(page, 14)).toEqual([]);
  });
}

test('no control of the page that has the focus is covered by an open slide-in, and Escape closes the slide-in from there', async ({
  page,
  demo,
}) => {
  await page.setViewportSize({ width: 420, height: 640 });
  await showPage(page, demo, '', 'mode="slide"');
  await page.getByText('Link 0', { exact: true }).focus();
  expect(await coveredStops(page, 20)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(page.locator('dialog[open]')).toHaveCount(0);
});
