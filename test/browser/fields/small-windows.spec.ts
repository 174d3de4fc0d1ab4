import { expect, test } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

const sizes = [
  [640, 360],
  [320, 256],
] as const;

for (const [width, height] of sampleRows('small windows', sizes, 1)) {
  test(`each option of a long list can be reached at ${width} × ${height}`, async ({ page, demo }) => {
    await page.setViewportSize({ width, height });
    await showForm(page, demo, { form: '40' });
    const input = page.getByRole('combobox').first();
    await input.evaluate((element) => element.scrollIntoView({ block: 'center' }));
    await input.click();
    const list = page.getByRole('listbox');
    const isInside = (selector: string) =>
      page.locator(selector).evaluate((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    await expect(list).toBeVisible();
    await expect.poll(() => isInside('.dropdown')).toBe(true);
    for (let step = 0; step < 12; step++) {
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => isInside('.row.active')).toBe(true);
      const isShown = await page.locator('.row.active').evaluate((row) => {
        const { left, top, bottom } = row.getBoundingClientRect();
        return row.contains(document.elementFromPoint(left + 20, (top + bottom) / 2));
      });
      expect(isShown).toBe(true);
    }
  });
}

test('Alt and arrow keys open and close a long list, and choose nothing', async ({ page, demo }) => {
  await showForm(page, demo, { form: '40' });
  const input = page.getByRole('combobox').first();
  await input.focus();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(input).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Alt+ArrowUp');
  await expect(input).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Tab');
  await expect(input).toHaveValue('');
});

test('Home and End go to the ends of the week in a calendar, and its buttons contain the names of their fields', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, { form: '35' });
  const buttons = page.getByRole('button', { name: 'Choose a date' });
  await expect.poll(() => buttons.count()).toBeGreaterThan(3);
  const names = await buttons.evaluateAll((all) =>
    all.map((button) => `${button.getAttribute('aria-label')} ${button.getAttribute('aria-describedby')}`),
  );
  expect(new Set(names).size).toBe(names.length);
  await page.getByLabel('Date', { exact: true }).fill('2014-03-14');
  const button = page.getByRole('button', { name: /^Choose a date, Date, 14\/03\/2014$/ });
  await button.click();
  const focusedDay = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await expect.poll(focusedDay).toBe('Friday, 14 March 2014');
  await page.keyboard.press('Home');
  await expect.poll(focusedDay).toBe('Monday, 10 March 2014');
  await page.keyboard.press('End');
  await expect.poll(focusedDay).toBe('Sunday, 16 March 2014');
});

test('a date and time range shows its whole values at 320 px', async ({ page, demo }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await showForm(page, demo, { form: '520' });
  const group = page.getByRole('group', { name: 'datetime_range' });
  for (const end of ['From', 'To']) {
    const input = group.getByLabel(end);
    await input.fill('2014-12-24T21:34');
    await page.getByRole('button', { name: 'Send' }).focus();
    expect(await input.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
    expect(await input.inputValue()).toBe('24/12/2014 21:34');
  }
});

test('checkboxes and radio buttons grow with the text', async ({ page, demo }) => {
  await showForm(page, demo, { form: '507' });
  const size = () =>
    page
      .locator('.choice input')
      .first()
      .evaluate((input) => input.clientWidth);
  const before = await size();
  await page.addStyleTag({ content: 'html { font-size: 200% }' });
  expect((await size()) / before).toBeCloseTo(2, 1);
});
