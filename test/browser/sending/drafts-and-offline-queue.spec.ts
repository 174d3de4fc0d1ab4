import type { BrowserContext, Page, Route } from '@playwright/test';
import type { RunningDemo } from '../../../demo/start.js';
import {
  arrivals,
  expect,
  expectNoAxeViolation,
  lastArrival,
  refuseSends,
  test,
  withProofOfWork,
} from '../helpers/demo-fixture.js';
import { watchOfflineQueueCheck } from '../helpers/offline-queue-check.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

test.use({ relaySettings: withProofOfWork });

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
}

const send = (page: Page) => page.getByRole('button', { name: 'Send' });
/** The visible note. Screen readers hear its text from the live region. */
const restoredNote = (page: Page) =>
  page.locator('.note', { hasText: 'We’ve restored what you entered earlier.' });
const keptText = 'saved on this device';
const stored = (page: Page, key: RegExp) =>
  page.evaluate((source) => {
    const draftEntry = Object.entries(sessionStorage).find(([name]) => new RegExp(source).test(name));
    return draftEntry?.[1] ?? '';
  }, key.source);

test.describe('a draft', () => {
  test('is restored after a reload, nested lists included, and can be cleared', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    await page.getByLabel('First name').fill('Ann');
    await page.getByRole('group', { name: 'Newsletter' }).getByLabel('No', { exact: true }).check();
    await page.getByRole('group', { name: 'Date range' }).getByLabel('From').fill('2014-01-01');
    await page.getByLabel('Country').selectOption('Northland');
    await page.getByLabel('Region').selectOption('Region 2001');
    await page.getByLabel('City').selectOption('City 3010');
    await expect.poll(() => stored(page, /draft/)).toContain('3010');
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('Ann');
    await expect(
      page.getByRole('group', { name: 'Newsletter' }).getByLabel('No', { exact: true }),
    ).toBeChecked();
    await expect(page.getByRole('group', { name: 'Date range' }).getByLabel('From')).toHaveValue(
      '01/01/2014',
    );
    await expect(page.getByLabel('City')).toHaveValue('3010');
    await expect(restoredNote(page)).toBeVisible();
    await expectNoAxeViolation(page);

    await page.getByRole('button', { name: 'Clear the form' }).click();
    await expect(page.getByLabel('First name')).toHaveValue('');
    await expect(restoredNote(page)).toHaveCount(0);
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('');
  });

  test('has the same values after the page has changed its language', async ({ page, demo }) => {
    await showForm(page, demo, { form: '35', locale: 'de' });
    const typed: Readonly<Record<string, readonly string[]>> = {
      'ext_request.84': ['1.234'],
      'ext_request.83': ['2.500'],
      'ext_request.82': ['1.234,5'],
      'ext_request.79': ['1.000', '2.000'],
      'ext_request.78': ['1.125', '2.250'],
      'ext_request.87': ['03.04.2014'],
      'ext_request.77': ['03.04.2014', '04.05.2014'],
      'ext_request.85': ['03.04.2014 21:34'],
      'ext_request.81': ['55,75', '37,62'],
      'ext_request.90': ['1.234'],
      'def_customer.phone': ['+1 202 555 0143'],
      'def_stock.name': ['1..2'],
    };
    for (const [address, texts] of Object.entries(typed)) {
      const inputs = page.locator(`[data-field="${address}"]`).locator('input, textarea');
      for (const [index, text] of texts.entries()) await inputs.nth(index).fill(text);
    }
    const values = () => page.evaluate(() => document.querySelector('apro-form')?.values);
    await page.getByRole('textbox').first().focus();
    await expect.poll(async () => Object.keys((await values()) ?? {}).length).toBeGreaterThan(10);
    const before = await values();
    expect(before).toMatchObject({ 'ext_request.84': '1234', 'ext_request.83': '2500' });
    await page.evaluate(() => document.querySelector('apro-form')?.setAttribute('locale', 'en-US'));
    await expect(restoredNote(page)).toBeVisible();
    await expect.poll(values).toEqual(before);
  });

  test('is restored after every reload without change events', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Country').selectOption('Northland');
    await page.getByLabel('Region').selectOption('Region 2001');
    await expect.poll(() => stored(page, /draft/)).toContain('2001');
    await page.addInitScript(() => {
      addEventListener('apro-form:change', ({ detail }) => console.info(`changed: ${detail.field}`));
    });
    const changed: string[] = [];
    page.on('console', (said) => {
      if (said.text().startsWith('changed: ')) changed.push(said.text());
    });
    await page.reload();
    await expect(page.getByLabel('Region')).toHaveValue('2001');
    await expect(page.getByLabel('First name')).toHaveValue('Ann');
    expect(changed).toEqual([]);
    await page.getByLabel('Last name').fill('Smith');
    await expect.poll(() => stored(page, /draft/)).toContain('Smith');
    await page.reload();
    await expect(page.getByLabel('Region')).toHaveValue('2001');
    await expect(page.getByLabel('First name')).toHaveValue('Ann');
    await expect(page.getByLabel('Last name')).toHaveValue('Smith');
  });

  test('is deleted when the page resets the form', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Country').selectOption('Northland');
    await expect.poll(() => stored(page, /draft/)).toContain('Ann');
    await page.reload();
    await expect(page.getByLabel('Region')).toBeEnabled();
    const note = restoredNote(page);
    await expect(note).toBeVisible();
    await page.evaluate(() => document.querySelector('apro-form')?.reset());
    await expect(page.getByLabel('First name')).toHaveValue('');
    await expect(page.getByLabel('Country')).toHaveValue('');
    await expect(note).toHaveCount(0);
    expect(await stored(page, /draft/)).toBe('');
  });

  test('is deleted after the send', async ({ page, demo }) => {
    await page.clock.install();
    await page.goto(demo.site);
    await fillIn(page);
    await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
    await send(page).click();
    await expect(page.getByText('We will get back to you')).toBeVisible();
    // More time passes than the delay after which a draft is stored, to show that none is stored.
    await page.clock.runFor(10_000);
    expect(await stored(page, /draft/)).not.toContain('ann@example.com');
  });

  test('is not saved if the page forbids drafts', async ({ page, demo }) => {
    await page.goto(demo.site);
    await page.getByLabel('First name').waitFor();
    await page.evaluate(() => document.querySelector('apro-form')?.setAttribute('draft', 'off'));
    await page.waitForLoadState('networkidle');
    await fillIn(page);
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('');
  });

  test('is ignored if it is too old or has an unknown format', async ({ page, demo }) => {
    await page.goto(demo.site);
    await fillIn(page);
    await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
    const spoil = (change: string) =>
      page.evaluate((what) => {
        const key = Object.keys(sessionStorage).find((name) => name.includes('draft')) ?? '';
        const draft = JSON.parse(sessionStorage.getItem(key) ?? '{}');
        if (what === 'old') draft.at -= 2 * 86_400_000;
        if (what === 'strange')
          for (const part of [draft.raws, draft.answers])
            for (const name of Object.keys(part)) part[name] = { x: 1 };
        sessionStorage.setItem(key, what === 'broken' ? '{"at":' : JSON.stringify(draft));
      }, change);
    for (const change of ['strange', 'old']) {
      await spoil(change);
      await page.goto('about:blank');
      await page.goto(demo.site);
      await expect(page.getByLabel('First name')).toHaveValue('');
      await fillIn(page);
      await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
    }
    await spoil('broken');
    await page.goto('about:blank');
    await page.goto(demo.site);
    await expect(page.getByLabel('First name')).toHaveValue('');
  });
});

test.describe('a sent form', () => {
  const number = (page: Page) => page.getByText(/^Your reference number: R-/);

  async function sendOne(page: Page, demo: RunningDemo): Promise<string> {
    await page.goto(demo.site);
    await fillIn(page);
    await send(page).click();
    return number(page).innerText();
  }

  test('shows its confirmation after a reload, takes no focus, and can be filled in again', async ({
    page,
    demo,
  }) => {
    const told = await sendOne(page, demo);
    const events: string[] = [];
    await page.exposeFunction('hear', (type: string) => events.push(type));
    await page.addInitScript(() => {
      for (const name of ['ready', 'success'])
        addEventListener(`apro-form:${name}`, ({ type }) =>
          (window as never as { hear(type: string): void }).hear(type),
        );
    });
    await page.reload();
    await expect(number(page)).toHaveText(told);
    await expect(page.getByText('We will get back to you')).toBeVisible();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
    expect(events).toEqual(['apro-form:ready']);
    await expectNoAxeViolation(page);
    await page.getByRole('button', { name: 'Send another form' }).click();
    await fillIn(page);
    await send(page).click();
    await expect(number(page)).not.toHaveText(told);
    await lastArrival(demo, 2);
  });

  test('shows its confirmation after a history navigation', async ({ page, demo }) => {
    const told = await sendOne(page, demo);
    await page.goto(`${demo.site}/russian.html`);
    await page.goBack();
    await expect(number(page)).toHaveText(told);
  });

  test('is empty after a new visit and after a remount on the same page', async ({ page, demo }) => {
    await sendOne(page, demo);
    await page.goto('about:blank');
    await page.goto(demo.site);
    await expect(page.getByLabel('First name')).toHaveValue('');
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('');
    await fillIn(page);
    await send(page).click();
    await number(page).waitFor();
    await page.evaluate(() => {
      const form = document.querySelector('apro-form');
      const { parentElement } = form ?? {};
      form?.remove();
      setTimeout(() => form && parentElement?.append(form), 100);
    });
    await expect(page.getByLabel('First name')).toHaveValue('');
  });

  test('ignores a stored confirmation of an unknown format', async ({ page, demo }) => {
    await sendOne(page, demo);
    await page.evaluate(() => {
      const key = Object.keys(sessionStorage).find((name) => name.includes('draft')) ?? '';
      sessionStorage.setItem(key, JSON.stringify({ at: 1, receipt: { form: { x: 1 }, receipt: [] } }));
    });
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('');
  });
});

/** Sends without a connection. @returns the idempotency key */
async function queueOffline(page: Page, context: BrowserContext, demo: RunningDemo): Promise<string> {
  await page.goto(demo.site);
  await fillIn(page);
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await send(page).click();
  await expect(page.getByText(keptText).last()).toBeVisible();
  return stored(page, /token/);
}

/** Number of leads in the offline queue. */
const queuedForms = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('apro-forms:kept:')).length);

/** Texts of the leads in the offline queue. */
const queuedTexts = (page: Page) =>
  page.evaluate(() =>
    Object.entries(localStorage).flatMap(([name, text]) => (name.startsWith('apro-forms:kept:') ? text : [])),
  );

/**
 * Moments at which the visitor closes the page while a form is being sent: a description, the URL of the request that the
 * test holds until then, and the function that ends the request afterwards.
 */
const closingMoments: readonly (readonly [
  when: string,
  hold: string,
  settle: (route: Route) => Promise<void>,
])[] = [
  ['its proof of work is ready', '**/challenge*', (route) => route.abort()],
  ['its request has left the browser', '**/onlineforms', (route) => route.abort()],
  ['its answer has arrived', '**/onlineforms', (route) => route.fetch().then(() => route.abort())],
];

test.describe('a submission without a connection', () => {
  test('is queued and sent once when the connection returns', async ({ page, context, demo }) => {
    await queueOffline(page, context, demo);
    const announcedFailure = page.getByRole('status').filter({ hasText: keptText });
    await expect(announcedFailure).toHaveCount(1);
    await expect(page.locator('.note', { hasText: keptText }), 'a stored form is no error').toBeVisible();
    await expect(page.locator('.error')).toHaveCount(0);
    await context.setOffline(false);
    await expect(page.getByText('We will get back to you')).toBeVisible();
    await expect(announcedFailure, 'the text for screen readers is not true any more').toHaveCount(0);
    const { data } = await lastArrival(demo);
    expect(data).toMatchObject({ def_customer: { name: 'Ann' } });
  });

  test('is encrypted, and is sent by the next page after its page was closed', async ({
    page,
    context,
    demo,
  }) => {
    const token = await queueOffline(page, context, demo);
    await expect
      .poll(() => queuedTexts(page))
      .toEqual([expect.stringMatching(/^\{"at":\d+,"encrypted":"[^"]+"\}$/)]);
    await page.goto('about:blank');
    await context.setOffline(false);
    await page.goto(`${demo.site}/russian.html`);
    expect((await lastArrival(demo)).token).toBe(token);
    await page.reload();
    await page.waitForLoadState('networkidle');
    expect(arrivals(demo)).toHaveLength(1);
  });

  for (const [when, hold, settle] of closingMoments) {
    test(`arrives once although its page is closed before ${when}`, async ({ page, context, demo }) => {
      let close = () => {};
      const closed = new Promise<void>((resolve) => {
        close = resolve;
      });
      await page.route(
        hold,
        async (route) => {
          await closed;
          await settle(route);
        },
        { times: 1 },
      );
      await page.goto(demo.site);
      await fillIn(page);
      const requested = page.waitForRequest(hold);
      await send(page).click();
      await requested;
      await page.goto('about:blank');
      close();
      const nextPage = await context.newPage();
      await nextPage.goto(`${demo.site}/russian.html`);
      await lastArrival(demo);
      await expect.poll(() => queuedTexts(nextPage)).toEqual([]);
      expect(arrivals(demo)).toHaveLength(1);
    });
  }

  test('is sent with later corrections, but not with an incomplete answer', async ({
    page,
    context,
    demo,
  }) => {
    await queueOffline(page, context, demo);
    await page.getByLabel('First name').fill('Anna');
    await page.getByLabel('Email').fill('anna@');
    await page.goto('about:blank');
    await context.setOffline(false);
    await page.goto(`${demo.site}/russian.html`);
    const { data } = await lastArrival(demo);
    expect(data).toMatchObject({ def_customer: { name: 'Anna', email: 'ann@example.com' } });
  });

  test('stays queued while the relay refuses it because of wrong settings', async ({
    page,
    context,
    demo,
  }) => {
    const token = await queueOffline(page, context, demo);
    await page.goto('about:blank');
    await page.route('**/onlineforms', (route) =>
      route.fulfill({ status: 403, json: { status: 'fail', message: 'ACCESS_DENY' } }),
    );
    const refused = page.waitForEvent('console', {
      predicate: (said) => /the relay refused/.test(said.text()),
    });
    await context.setOffline(false);
    await page.goto(`${demo.site}/russian.html`);
    expect((await refused).text()).toContain('ACCESS_DENY');
    await page.unroute('**/onlineforms');
    await page.reload();
    expect((await lastArrival(demo)).token).toBe(token);
  });

  test('is not sent twice if the visitor sends it after a reload', async ({ page, context, demo }) => {
    await queueOffline(page, context, demo);
    await page.goto('about:blank');
    // The next page must not send the queue by itself.
    await page.addInitScript(() => {
      navigator.locks.request = () => Promise.resolve(undefined as never);
    });
    await context.setOffline(false);
    await page.goto(demo.site);
    await page.getByLabel('First name').fill('Anna');
    await send(page).click();
    await expect(page.getByText('We will get back to you')).toBeVisible();
    await expect.poll(() => queuedForms(page)).toBe(0);
    expect((await lastArrival(demo)).data).toMatchObject({ def_customer: { name: 'Anna' } });
  });

  test('becomes no second lead if the visitor sends it again after a refusal', async ({
    page,
    context,
    demo,
  }) => {
    await queueOffline(page, context, demo);
    await page.route('**/onlineforms', (route) =>
      route.fulfill({ status: 403, json: { status: 'fail', message: 'ACCESS_DENY' } }),
    );
    await context.setOffline(false);
    const tryAgain = page.getByRole('button', { name: 'Try again' });
    await tryAgain.click();
    await expect(page.locator('.error')).toBeVisible();
    await page.unroute('**/onlineforms');
    await page.getByLabel('First name').fill('Anna');
    await tryAgain.click();
    await expect(page.getByText('We will get back to you')).toBeVisible();
    await expect.poll(() => queuedForms(page)).toBe(0);
    expect((await lastArrival(demo)).data).toMatchObject({ def_customer: { name: 'Anna' } });
  });

  test('stays a separate lead when the form is cleared for another visitor', async ({ page, demo }) => {
    await page.goto(demo.site);
    await fillIn(page);
    await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
    await page.reload();
    await restoredNote(page).waitFor();
    const announcements = page.locator('.apro-form > [role=status]');
    await expect(announcements).toHaveText('We’ve restored what you entered earlier.');
    await page.waitForLoadState('networkidle');
    await page.route('**/onlineforms', (route) => route.abort());
    await send(page).click();
    await expect(page.getByText(keptText).last()).toBeVisible();
    await page.getByRole('button', { name: 'Clear the form' }).click();
    await expect(restoredNote(page)).toHaveCount(0);
    await expect(announcements).toHaveText('');
    await page.unroute('**/onlineforms');
    await page.getByLabel('First name').fill('Bob');
    await page.getByLabel('Email').fill('bob@example.com');
    await send(page).click();
    await expect(page.getByText('We will get back to you')).toBeVisible();
    await page.reload();
    await lastArrival(demo, 2);
    const names = arrivals(demo).map(
      ({ data }) => (data as { def_customer: { name: string } }).def_customer.name,
    );
    expect(names.sort()).toEqual(['Ann', 'Bob']);
  });

  test('stays a separate lead when the form is filled in on another page, or again without drafts', async ({
    page,
    demo,
  }) => {
    await page.route('**/onlineforms', (route) => route.abort());
    const sendLead = async (name: string) => {
      await page.getByLabel('First name').fill(name);
      await page.getByLabel('Email').fill('ann@example.com');
      await page.waitForLoadState('networkidle');
      await send(page).click();
    };
    for (const [index, path] of ['blank.html?first', 'blank.html?second', '', 'dark.html'].entries()) {
      await page.goto(`${demo.site}/${path}`);
      if (path.startsWith('blank'))
        await page.evaluate(() => {
          document
            .querySelector('main')
            ?.insertAdjacentHTML('beforeend', '<apro-form form="34" draft="off"></apro-form>');
        });
      await sendLead(`Lead ${index}`);
      await expect(page.getByText(keptText).last()).toBeVisible();
    }
    await page.unroute('**/onlineforms');
    await page.reload();
    await lastArrival(demo, 4);
  });

  test('does not end the form of another visitor when the queue is sent', async ({ page, context, demo }) => {
    await queueOffline(page, context, demo);
    await page.evaluate(() => document.querySelector('apro-form')?.reset());
    await page.getByLabel('First name').fill('Bob');
    await context.setOffline(false);
    expect((await lastArrival(demo)).data).toMatchObject({ def_customer: { name: 'Ann' } });
    await expect.poll(() => queuedForms(page)).toBe(0);
    await expect(page.getByLabel('First name')).toHaveValue('Bob');
  });

  test('is queued for each of two forms with the same ID, one of them remounted', async ({
    page,
    context,
    demo,
  }) => {
    await page.goto(`${demo.site}/blank.html`);
    const question = page.getByLabel('Question');
    await page.evaluate(() => {
      const form = '<apro-form form="37"></apro-form>';
      document.querySelector('main')?.insertAdjacentHTML('beforeend', form + form);
    });
    await question.nth(1).waitFor();
    await page.evaluate(async () => {
      const form = document.querySelector('apro-form');
      const ready = new Promise((resolve) => form?.addEventListener('apro-form:ready', resolve));
      form?.setAttribute('locale', 'en');
      await ready;
    });
    await question.nth(0).fill('From the first?');
    await question.nth(1).fill('From the second?');
    await page.waitForLoadState('networkidle');
    await context.setOffline(true);
    await send(page).nth(0).click();
    await expect(page.getByText(keptText).last()).toBeVisible();
    await send(page).click();
    await expect.poll(() => queuedForms(page)).toBe(2);
  });

  test('is deleted with a sentence if its key is gone, and plain text of an earlier version is sent', async ({
    page,
    context,
    demo,
  }) => {
    await page.addInitScript(() => {
      const { setItem } = Storage.prototype;
      Storage.prototype.setItem = function (name, text) {
        if (text.includes('"body"')) Object.assign(window, { plainText: text });
        setItem.call(this, name, text);
      };
    });
    const token = await queueOffline(page, context, demo);
    await expect.poll(async () => (await queuedTexts(page)).join()).toContain('"encrypted"');
    const earlierToken = crypto.randomUUID();
    await page.evaluate(
      ([own = '', earlier = '']) => {
        const { plainText } = window as unknown as { readonly plainText: string };
        localStorage.setItem(`apro-forms:kept:${earlier}`, plainText.replaceAll(own, earlier));
        return new Promise((resolve) => {
          indexedDB.deleteDatabase('apro-forms:kept').onsuccess = resolve;
        });
      },
      [token, earlierToken],
    );
    await page.goto('about:blank');
    const deleted = page.waitForEvent('console', {
      predicate: (said) => said.text().includes('cannot be decrypted'),
    });
    await context.setOffline(false);
    await page.goto(`${demo.site}/russian.html`);
    await deleted;
    expect((await lastArrival(demo)).token).toBe(earlierToken);
    await expect.poll(() => queuedForms(page)).toBe(0);
  });

  for (const [how, breakOff] of [
    ['by a bad line', (page: Page) => page.route('**/onlineforms', (route) => route.abort())],
    ['by a relay that can’t take it', (page: Page) => refuseSends(page, 1)],
  ] as const) {
    test(`is not sent twice if it was delayed ${how} and the visitor tried again`, async ({
      page,
      context,
      demo,
    }) => {
      const looked = await watchOfflineQueueCheck(page);
      await page.goto(demo.site);
      await fillIn(page);
      await looked();
      await page.waitForLoadState('networkidle');
      await breakOff(page);
      await send(page).click();
      await expect(page.getByText(keptText).last()).toBeVisible();
      await page.unroute('**/onlineforms');
      await page.getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByText('We will get back to you')).toBeVisible();
      await context.setOffline(true);
      await context.setOffline(false);
      await page.reload();
      await page.waitForLoadState('networkidle');
      await lastArrival(demo);
    });
  }
});

for (const text of sampleRows('foreign drafts', ['{', 'null', '{"choices":1,"raws":null}'], 1)) {
  test(`a foreign value in the storage of a draft (${text}) is overwritten`, async ({ page, demo }) => {
    await page.goto(demo.site);
    await page.getByLabel('First name').waitFor();
    await page.evaluate((written) => {
      const { getItem } = Storage.prototype;
      Storage.prototype.getItem = function (name) {
        return name.includes(':draft:') ? written : getItem.call(this, name);
      };
    }, text);
    await fillIn(page);
    await page.evaluate(() => dispatchEvent(new Event('pagehide')));
    const drafts = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    expect(await drafts()).toContain('ann@example.com');
    await send(page).click();
    await expect(page.getByText('We will get back to you')).toBeVisible();
    await lastArrival(demo);
  });
}

test('foreign values in the offline queue are removed and do not block queued leads', async ({
  page,
  context,
  demo,
}) => {
  const token = await queueOffline(page, context, demo);
  await page.evaluate(() => {
    for (const [at, text] of ['', 'null', '{', '7', '{"at":1e99}'].entries())
      localStorage.setItem(`apro-forms:kept:${at}`, text);
  });
  await page.goto('about:blank');
  await context.setOffline(false);
  await page.goto(`${demo.site}/russian.html`);
  expect((await lastArrival(demo)).token).toBe(token);
  await expect.poll(() => queuedForms(page)).toBe(0);
});

test('a form that does not fit into the storage is not reported as queued', async ({
  page,
  context,
  demo,
}) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('No room', 'QuotaExceededError');
    };
  });
  await page.goto(demo.site);
  await fillIn(page);
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await send(page).click();
  await expect(page.getByText('We’re not sure your form reached us.').first()).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('We will get back to you')).toBeVisible();
  await lastArrival(demo);
});

test('leaving the page warns only while a form is neither sent nor queued', async ({ page, demo }) => {
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.goto(demo.site);
  await fillIn(page);
  await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
  await page.reload();
  expect(asked).toEqual([]);
  await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
  await page.getByLabel('Email').click();
  await refuseSends(page, 1, 'BAD_PARAMS');
  await send(page).click();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
});

test('leaving the page warns for an unsent form although another form on the page is sent', async ({
  page,
  demo,
}) => {
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await page.goto(`${demo.site}/twice.html`);
  const question = page.getByLabel('Question');
  await question.nth(0).fill('Will it be lost?');
  await question.nth(1).fill('Will this?');
  await refuseSends(page, 1, 'BAD_PARAMS');
  await send(page).nth(0).click();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  await send(page).click();
  await expect(page.getByText('Thank you.')).toBeVisible();
  await page.reload();
  expect(asked).toEqual(['beforeunload']);
});
