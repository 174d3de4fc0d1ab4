import type { Locator, Page } from '@playwright/test';
import { demoCrm, expect, test } from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { showForm } from '../helpers/show-form.js';

async function pressByKey(page: Page, button: Locator): Promise<void> {
  await button.focus();
  await page.keyboard.press('Enter');
}

const send = (page: Page) => page.getByRole('button', { name: 'Send' });
const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from('x') });

test.describe('a button that disappears when pressed moves the focus', () => {
  test('into the field: an accepted email suggestion', async ({ page, demo }) => {
    const field = await showForm(page, demo, { form: formOfKind('email') });
    const email = field.getByLabel('Email');
    await email.fill('ann@gmial.com');
    await email.press('Tab');
    await pressByKey(page, field.getByRole('button', { name: 'ann@gmail.com' }));
    await expect(email).toHaveValue('ann@gmail.com');
    await expect(field.getByRole('button')).toHaveCount(0);
    await expect(email).toBeFocused();
  });

  test('into the field: removing a file or retrying its upload', async ({ page, demo }) => {
    const field = await showForm(page, demo, { form: formOfKind('file') });
    const input = field.locator('input');
    await page.route('**/utils/upload', (route) => route.abort(), { times: 3 });
    await input.setInputFiles(file('a.txt'));
    await pressByKey(page, field.getByRole('button', { name: 'Try again' }));
    await expect(field.getByText('a.txt: uploaded')).toBeVisible();
    await expect(input).toBeFocused();
    await pressByKey(page, field.getByRole('button', { name: 'Remove a.txt' }));
    await expect(field.getByText('a.txt')).toHaveCount(0);
    await expect(input).toBeFocused();
  });

  test('into the form: starting another lead, without a leftover announcement', async ({ page, demo }) => {
    await page.goto(demo.site);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await send(page).click();
    await pressByKey(page, page.getByRole('button', { name: 'Send another form' }));
    await expect(page.getByLabel('Last name')).toBeFocused();
    await expect(page.getByText('Sending…')).toHaveCount(0);
  });

  test('into the form: clearing a restored draft', async ({ page, demo }) => {
    await page.goto(demo.site);
    await page.getByLabel('Email').fill('ann@example.com');
    const stored = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    await expect.poll(stored).toContain('ann@example.com');
    await page.reload();
    await pressByKey(page, page.getByRole('button', { name: 'Clear the form' }));
    await expect(page.getByLabel('Email')).toHaveValue('');
    await expect(page.getByLabel('Last name')).toBeFocused();
  });

  test('into the form: retrying a form that failed to load', async ({ page, demo }) => {
    demoCrm(demo).faults.add({ name: 'html', path: '/onlineforms', times: 4, delay: 0 });
    await page.goto(`${demo.site}/direct.html`);
    await page.getByRole('button', { name: 'Try again' }).waitFor();
    demoCrm(demo).faults.clear();
    await pressByKey(page, page.getByRole('button', { name: 'Try again' }));
    await expect(page.getByLabel('Question')).toBeFocused();
  });

  test('nowhere, if the visitor has moved the focus before the form is loaded', async ({ page, demo }) => {
    demoCrm(demo).faults.add({ name: 'html', path: '/onlineforms', times: 4, delay: 0 });
    await page.goto(`${demo.site}/direct.html`);
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    demoCrm(demo).faults.clear();
    const letGo = await holdRequests(page, '**/onlineforms');
    await pressByKey(page, again);
    const elsewhere = page.getByRole('link').first();
    await elsewhere.focus();
    letGo();
    await expect(page.getByLabel('Question')).toBeVisible();
    await expect(elsewhere).toBeFocused();
  });
});

test('while the device is located, the focus stays and no error is shown', async ({ page, demo }) => {
  await page.addInitScript(() => {
    const asked: PositionCallback[] = [];
    navigator.geolocation.getCurrentPosition = (found) => asked.push(found);
    Object.assign(globalThis, { asked });
  });
  const field = await showForm(page, demo, { form: formOfKind('point') });
  await pressByKey(page, field.getByRole('button', { name: 'Use my location' }));
  const asking = field.getByRole('button', { name: 'Finding your location…' });
  await expect(asking).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await page.evaluate(() => (globalThis as { asked?: unknown[] }).asked?.length)).toBe(1);
  await expect(field.locator('.error')).toHaveCount(0);
  await page.evaluate(() => {
    const { asked = [] } = globalThis as { asked?: PositionCallback[] };
    asked[0]?.({ coords: { latitude: 55.7, longitude: 37.6 } } as GeolocationPosition);
  });
  await expect(field.getByLabel('Latitude')).toHaveValue('55.700000');
  await expect(field.getByRole('button', { name: 'Use my location' })).toBeFocused();
});

test.describe('an outcome that comes late leaves the focus on another element of the page', () => {
  /** Moves the focus to a text input of the page and types a part of a word. */
  async function typeElsewhere(page: Page): Promise<Locator> {
    await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<input id="search">'));
    const search = page.locator('#search');
    await search.focus();
    await page.keyboard.type('fl');
    return search;
  }

  async function expectStillTyping(page: Page, search: Locator, announcement: string): Promise<void> {
    await page.keyboard.type('at');
    await expect(search).toHaveValue('flat');
    await expect(search).toBeFocused();
    await expect(page.getByRole('status').first()).toContainText(announcement);
  }

  /** Delays the timers of the page without a delay, as a busy browser does, until the returned function is called. */
  async function holdTimers(page: Page): Promise<() => Promise<unknown>> {
    await page.evaluate(() => {
      const setTimer = globalThis.setTimeout;
      const held: (() => void)[] = [];
      Object.assign(globalThis, {
        setTimeout: (run: () => void, delay = 0) => (delay > 0 ? setTimer(run, delay) : held.push(run)),
        releaseTimers: () => held.splice(0).forEach((run) => void run()),
      });
    });
    return () => page.evaluate('releaseTimers()');
  }

  test('the error of a number, if the browser is busy while the visitor corrects the field', async ({
    page,
    demo,
  }) => {
    const field = await showForm(page, demo, { form: formOfKind('decimal_range') });
    const [from, to] = [field.getByLabel('From'), field.getByLabel('To')];
    await from.fill('3');
    await to.fill('2');
    await send(page).click();
    await expect(from).toBeFocused();
    await send(page).focus();
    const release = await holdTimers(page);
    await page.keyboard.press('Enter');
    await to.focus();
    await release();
    await page.keyboard.type('4');
    await expect(to).toHaveValue('4');
    await expect(from).toHaveValue('3');
  });

  test('the error of a consent, if the browser is busy', async ({ page, demo }) => {
    await page.goto(`${demo.site}/consents.html`);
    const email = page.getByLabel('Email');
    await page.getByLabel('First name').fill('Ann');
    await email.fill('ann@example.com');
    const release = await holdTimers(page);
    await send(page).click();
    await expect(
      page.getByRole('checkbox', { checked: false }).and(page.locator('[aria-invalid=true]')).first(),
    ).toBeVisible();
    await email.focus();
    await release();
    await expect(email).toBeFocused();
  });

  const thanks = 'Thank you. Your form has been received.';

  test('a form that was sent after a wait', async ({ page, demo }) => {
    const field = await showForm(page, demo, { form: '37' });
    await field.getByLabel('Question').fill('Why?');
    let release = () => {};
    await page.route('**/onlineforms', async (route) => {
      if (route.request().postData()?.includes('action=fill'))
        await new Promise<void>((resolve) => {
          release = resolve;
        });
      await route.fallback();
    });
    await send(page).click();
    await expect(page.getByRole('button', { name: 'Sending…' })).toBeVisible();
    const search = await typeElsewhere(page);
    release();
    await expect(page.getByRole('button', { name: 'Send another form' })).toBeVisible();
    await expectStillTyping(page, search, thanks);
  });

  test('a stored form that was sent when the connection was back', async ({ page, demo, context }) => {
    const field = await showForm(page, demo, { form: '37' });
    await field.getByLabel('Question').fill('Why?');
    await context.setOffline(true);
    await send(page).click();
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    const search = await typeElsewhere(page);
    await context.setOffline(false);
    await expect(page.getByRole('button', { name: 'Send another form' })).toBeVisible();
    await expectStillTyping(page, search, thanks);
  });

  test('an error that is known only after an upload', async ({ page, demo }) => {
    const field = await showForm(page, demo, { form: formOfKind('file') });
    let release = () => {};
    await page.route('**/utils/upload', async (route) => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await route.fulfill({ status: 400, json: { status: 'fail', message: 'FILE_IS_REFUSED' } });
    });
    await field.locator('input').setInputFiles(file('a.txt'));
    await send(page).click();
    await expect(page.getByRole('button', { name: 'Preparing to send…' })).toBeVisible();
    const search = await typeElsewhere(page);
    release();
    await expect(page.locator('.summary')).toBeVisible();
    await expectStillTyping(page, search, 'One answer needs attention');
  });
});
