import { devices } from '@playwright/test';
import { expect, expectNoAxeViolation, lastArrival, test } from './demo.js';

test.describe('a calendar', () => {
  test('is driven by keyboard, says what it shows and gives the focus back', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    const date = page.getByLabel('Date', { exact: true });
    await date.fill('14/03/2014');
    const field = page.locator('.field', { has: date });
    await field.getByRole('button', { name: 'Choose a date' }).click();
    const calendar = page.getByRole('dialog', { name: 'Choose a date' });
    await expect(calendar.getByRole('button', { name: 'Friday, 14 March 2014' })).toBeFocused();
    await expectNoAxeViolation(page);
    await page.keyboard.press('ArrowDown');
    await expect(calendar.getByRole('button', { name: '21 March 2014' })).toBeFocused();
    await page.keyboard.press('PageDown');
    await page.keyboard.press('Shift+PageDown');
    await page.keyboard.press('ArrowLeft');
    await expect(calendar.getByText('April 2015', { exact: true })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(calendar).toHaveCount(0);
    await expect(date).toBeFocused();
    await expect(date).toHaveValue('20/04/2015');
    await field.getByRole('button', { name: 'Choose a date' }).click();
    await calendar.waitFor();
    await page.keyboard.press('Escape');
    await expect(calendar).toHaveCount(0);
    await expect(date).toBeFocused();
  });

  test('goes away when the focus does', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    const field = page.locator('.field', { has: page.getByLabel('Date', { exact: true }) });
    await field.getByRole('button', { name: 'Choose a date' }).click();
    await page.getByRole('dialog').waitFor();
    await page.getByLabel('Email').focus();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByLabel('Email')).toBeFocused();
  });

  test('that comes late leaves the focus where it is by then', async ({ page, demo }) => {
    let letCome = () => {};
    const mayCome = new Promise<void>((resolve) => {
      letCome = resolve;
    });
    const came = page.waitForResponse(/\/calendar-/);
    await page.route(/\/calendar-/, async (route) => {
      await mayCome;
      await route.continue();
    });
    await page.goto(`${demo.site}/every-field.html`);
    const field = page.locator('.field', { has: page.getByLabel('Date', { exact: true }) });
    await field.getByRole('button', { name: 'Choose a date' }).click();
    await page.getByLabel('Email').focus();
    letCome();
    await (await came).finished();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByLabel('Email')).toBeFocused();
  });
});

for (const timezoneId of ['Etc/GMT+12', 'Pacific/Kiritimati', 'Europe/Berlin', 'America/Sao_Paulo']) {
  test(`no zone moves a day: ${timezoneId}`, async ({ browser, demo }) => {
    const context = await browser.newContext({ timezoneId, locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto(`${demo.site}/every-field.html`);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
    await page.getByLabel('Choice', { exact: true }).selectOption('First');
    await page.getByLabel('Floor').fill('3');
    // A day on which an hour is missing in some of these places.
    await page.getByLabel('Date', { exact: true }).fill('2014-03-30');
    await page.getByLabel('Date and time', { exact: true }).fill('2014-03-30T02:30');
    const range = page.getByRole('group', { name: 'Date range' });
    await range.getByLabel('From').fill('2014-10-18');
    await range.getByRole('button', { name: 'Choose a date' }).first().click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Everything has arrived.')).toBeVisible();
    const { data } = await lastArrival(demo);
    const sent = JSON.stringify(data);
    expect(sent).toContain('"2014-03-30"');
    expect(sent).toContain('"2014-03-30 02:30:00"');
    expect(sent).toContain('{"0":"2014-10-19","1":""}');
    await context.close();
  });
}

test('on a phone the date is the phone’s own', async ({ browser, demo }) => {
  const context = await browser.newContext({ ...devices['Pixel 5'] });
  const page = await context.newPage();
  await page.goto(`${demo.site}/every-field.html`);
  await expect(page.getByLabel('Date', { exact: true })).toHaveAttribute('type', 'date');
  await context.close();
});
