import { devices } from '@playwright/test';
import { demoCrm, expect, expectNoAxeViolation, lastArrival, test } from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

test.describe('calendar', () => {
  test('works with the keyboard, announces the month and restores the focus', async ({ page, demo }) => {
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

  test('opens at the date that was typed before the parser was loaded', async ({ page, demo }) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/lazy-date-*.js', (route) => released.then(() => route.continue()));
    const form = formOfKind('date');
    const fields = await showForm(page, demo, { form, draft: 'off' });
    await fields.locator('input').fill('14/03/2014');
    release();
    await fields.getByRole('button', { name: 'Choose a date' }).click();
    const selectedDay = page.getByRole('dialog').getByRole('button', { name: 'Friday, 14 March 2014' });
    await expect(selectedDay).toBeFocused();
    await expect(selectedDay).toHaveAttribute('aria-pressed', 'true');
  });

  test('is loaded again when the visitor comes to a date field after loading has failed', async ({
    page,
    demo,
  }) => {
    let isBlocked = true;
    let failureCount = 0;
    await page.route('**/lazy-date-*', (route) => {
      if (!isBlocked) return route.continue();
      failureCount++;
      return route.abort();
    });
    const form = formOfKind('date');
    const fields = await showForm(page, demo, { form, draft: 'off' });
    // The script is requested twice before loading has failed.
    await expect.poll(() => failureCount).toBe(2);
    await expect(fields.getByRole('button', { name: 'Choose a date' })).toHaveCount(0);
    isBlocked = false;
    await expect(async () => {
      await fields.locator('input').blur();
      await fields.locator('input').focus();
      await expect(fields.getByRole('button', { name: 'Choose a date' })).toBeVisible();
    }).toPass();
    await expect(fields.locator('input')).toBeFocused();
  });

  test('closes when the focus moves to another field', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    const field = page.locator('.field', { has: page.getByLabel('Date', { exact: true }) });
    await field.getByRole('button', { name: 'Choose a date' }).click();
    await page.getByRole('dialog').waitFor();
    await page.getByLabel('Email').focus();
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByLabel('Email')).toBeFocused();
  });

  test('does not open and take the focus if it is loaded after the visitor moved on', async ({
    page,
    demo,
  }) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const calendarResponse = page.waitForResponse(/\/calendar-/);
    await page.route(/\/calendar-/, async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`${demo.site}/every-field.html`);
    const field = page.locator('.field', { has: page.getByLabel('Date', { exact: true }) });
    await field.getByRole('button', { name: 'Choose a date' }).click();
    await page.getByLabel('Email').focus();
    release();
    await (await calendarResponse).finished();
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(page.getByLabel('Email')).toBeFocused();
  });
});

const timeZones = ['Etc/GMT+12', 'Pacific/Kiritimati', 'Europe/Berlin', 'America/Sao_Paulo'];

for (const timezoneId of sampleRows('time zones', timeZones, 1)) {
  test(`dates are sent unchanged in the time zone ${timezoneId}`, async ({ browser, demo }) => {
    const context = await browser.newContext({ timezoneId, locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto(`${demo.site}/every-field.html`);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
    await page.getByLabel('Choice', { exact: true }).selectOption('First');
    await page.getByLabel('Floor').fill('3');
    // Daylight saving time begins on this day in some of these time zones.
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

test('a date field on a phone is a native date input', async ({ browser, demo }) => {
  const context = await browser.newContext({ ...devices['Pixel 5'] });
  const page = await context.newPage();
  await page.goto(`${demo.site}/every-field.html`);
  await expect(page.getByLabel('Date', { exact: true })).toHaveAttribute('type', 'date');
  await context.close();
});

// In New York, daylight saving time begins on the first of these days and ends on the second.
const nights = ['2026-03-08', '2026-11-01'];

for (const timezoneId of sampleRows(
  'midnight',
  ['Etc/GMT+12', 'Pacific/Kiritimati', 'America/New_York'],
  2,
)) {
  for (const night of sampleRows(`midnight in ${timezoneId}`, nights, 1)) {
    test(`around midnight of ${night} in ${timezoneId} selected, typed and relative dates keep their day`, async ({
      browser,
      demo,
    }) => {
      const context = await browser.newContext({ timezoneId, locale: 'en-US' });
      const page = await context.newPage();
      const [year = '', month = '', day = ''] = night.split('-');
      // Local time of the visitor.
      for (const time of ['00:10:00', '23:50:00']) {
        demoCrm(demo).crm.arrivals.length = 0;
        await page.clock.setFixedTime(new Date(`${night}T12:00:00Z`));
        const offset = await page.evaluate((now) => new Date(now).getTime(), `${night}T${time}`);
        await page.clock.setFixedTime(offset);
        await page.goto(`${demo.site}/every-field.html`);
        await page.getByLabel('First name').fill('Ann');
        await page.getByLabel('Email').fill('ann@example.com');
        await page.getByRole('group', { name: 'Newsletter' }).getByLabel('Yes').check();
        await page.getByLabel('Choice', { exact: true }).selectOption('First');
        await page.getByLabel('Floor').fill('3');
        await page.getByLabel('Date and time', { exact: true }).fill(`${month}/${day}/${year} 2:30 am`);
        const date = page.locator('.field', { has: page.getByLabel('Date', { exact: true }) });
        await date.getByRole('button', { name: 'Choose a date' }).click();
        await expect(page.getByRole('dialog').locator('[aria-current=date]')).toBeFocused();
        await page.keyboard.press('Enter');
        await page.getByRole('group', { name: 'Date range' }).getByLabel('From').fill(`${month}/${day}/26`);
        await page.getByRole('button', { name: 'Send' }).click();
        await expect(page.getByText('Everything has arrived.')).toBeVisible();
        const sent = JSON.stringify((await lastArrival(demo)).data);
        expect(sent).toContain(`"${night}"`);
        expect(sent).toContain(`"${night} 02:30:00"`);
        expect(sent).toContain(`{"0":"${night}","1":""}`);
        expect(sent.match(/2026-\d\d-\d\d/g)).toEqual([night, night, night]);
      }
      await context.close();
    });
  }
}

test.describe('time field', () => {
  test('accepts usual spellings, shows the format of the language and rejects invalid times', async ({
    page,
    demo,
  }) => {
    await page.goto(`${demo.site}/every-field.html`);
    const time = page.getByLabel('Time', { exact: true });
    const both = page.getByLabel('Date and time', { exact: true });
    await time.fill('9.30 pm');
    await both.focus();
    await expect(time).toHaveValue('21:30');
    await both.fill('14/3/14 7:05');
    await time.focus();
    await expect(both).toHaveValue('14/03/2014 7:05');
    await time.fill('25:61');
    await both.fill('31/02/2014 7:05');
    await page.getByLabel('Email').focus();
    await expect(page.getByText('Enter a time, for example 21:30.', { exact: true })).toBeVisible();
    await expect(
      page.getByText('Enter a date and a time, for example 14/03/2014 21:30.', { exact: true }),
    ).toBeVisible();
    await expect(time).toHaveValue('25:61');
    await expectNoAxeViolation(page);
  });

  test('of a datetime is typed after a date is selected and kept when another date is selected', async ({
    page,
    demo,
  }) => {
    await page.goto(`${demo.site}/every-field.html`);
    const both = page.getByLabel('Date and time', { exact: true });
    const field = page.locator('.field', { has: both });
    await both.fill('14/03/2014 7:05');
    const selectNextDay = async () => {
      await field.getByRole('button', { name: 'Choose a date' }).click();
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await expect(both).toBeFocused();
    };
    await selectNextDay();
    await expect(both).toHaveValue('15/03/2014 7:05');
    await both.fill('14/03/2014');
    await both.fill('');
    await page.clock.setFixedTime(new Date('2026-02-26T12:00:00'));
    await selectNextDay();
    await page.keyboard.type('9:30');
    await page.getByLabel('Email').focus();
    await expect(both).toHaveValue('27/02/2026 9:30');
  });
});

/** Locales with the format of a date and of a time, and whether the form needs `Intl` to show these formats. */
const exampleLocales = [
  { locale: 'en-GB', date: '14/03/2014', time: '21:30', needsIntl: false },
  { locale: 'en-CA', date: '2014-03-14', time: '9:30 p.m.', needsIntl: true },
];

for (const { locale, date, time, needsIntl } of exampleLocales) {
  test.describe(`in ${locale}`, () => {
    test.use({ locale });

    test(`the format of dates and times is shown beside their labels, ${needsIntl ? 'and is made while the browser is idle' : 'without Intl'}`, async ({
      page,
      demo,
    }) => {
      await page.addInitScript(() => {
        const { DateTimeFormat } = Intl;
        const asked = { count: 0 };
        const watched = new Proxy(DateTimeFormat, {
          construct(format, given: ConstructorParameters<typeof Intl.DateTimeFormat>) {
            asked.count++;
            return new format(...given);
          },
        });
        Object.assign(Intl, { DateTimeFormat: watched });
        const idle: (() => void)[] = [];
        Object.assign(globalThis, {
          asked,
          idle,
          requestIdleCallback: (task: () => void) => idle.push(task),
        });
      });
      await page.goto(`${demo.site}/every-field.html`);
      const dateField = page.getByLabel('Date', { exact: true });
      const hints = page.locator('.label > .hint');
      // The page has six fields for dates and times.
      await expect(hints.filter({ hasText: 'For example' })).toHaveCount(6);
      await expect.poll(() => page.evaluate('idle.length')).toBe(needsIntl ? 6 : 0);
      expect(await page.evaluate('asked.count')).toBe(0);
      const top = () =>
        page.getByRole('button', { name: 'Send' }).evaluate((button) => button.getBoundingClientRect().top);
      const topBefore = await top();
      await page.evaluate('idle.forEach((task) => task())');
      const examples = [date, time, `${date} ${time}`].map((example) => `For example ${example}`);
      await expect(hints).toHaveText([...examples, ...examples]);
      expect(await top()).toBe(topBefore);
      expect(await page.evaluate('asked.count > 0')).toBe(needsIntl);
      // The hint stays when the visitor types, and belongs to the description of the field.
      await dateField.fill('1/2/2026');
      await expect(hints.first()).toBeVisible();
      await expect(dateField).toHaveAccessibleDescription(`For example ${date}`);
      await expect(page.getByRole('group', { name: 'Time range', exact: true })).toHaveAccessibleDescription(
        `For example ${time}`,
      );
    });
  });
}
