import type { BrowserContext, Page } from '@playwright/test';
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

test.use({ relaySettings: withProofOfWork });

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
}

const send = (page: Page) => page.getByRole('button', { name: 'Send' });
const keptText = 'Your form is kept on this device';
const stored = (page: Page, key: RegExp) =>
  page.evaluate((source) => {
    const draftEntry = Object.entries(sessionStorage).find(([name]) => new RegExp(source).test(name));
    return draftEntry?.[1] ?? '';
  }, key.source);

test.describe('what was typed', () => {
  test('is there again after a reload, nested lists included, and can be cleared', async ({ page, demo }) => {
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
    await expect(page.getByText('What you typed before is here again.')).toBeVisible();
    await expectNoAxeViolation(page);

    await page.getByRole('button', { name: 'Clear the form' }).click();
    await expect(page.getByLabel('First name')).toHaveValue('');
    await expect(page.getByText('What you typed before is here again.')).toHaveCount(0);
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('');
  });

  test('is there after every reload, choices included, and nobody is told of a change', async ({
    page,
    demo,
  }) => {
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

  test('is gone when the page resets the form', async ({ page, demo }) => {
    await page.goto(`${demo.site}/every-field.html`);
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Country').selectOption('Northland');
    await expect.poll(() => stored(page, /draft/)).toContain('Ann');
    await page.reload();
    await expect(page.getByLabel('Region')).toBeEnabled();
    const note = page.getByText('What you typed before is here again.');
    await expect(note).toBeVisible();
    await page.evaluate(() => document.querySelector('apro-form')?.reset());
    await expect(page.getByLabel('First name')).toHaveValue('');
    await expect(page.getByLabel('Country')).toHaveValue('');
    await expect(note).toHaveCount(0);
    expect(await stored(page, /draft/)).toBe('');
  });

  test('is forgotten once it is sent', async ({ page, demo }) => {
    await page.goto(demo.site);
    await fillIn(page);
    await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
    await send(page).click();
    await expect(page.getByText('We will get back to you')).toBeVisible();
    // Longer than a draft waits to be written.
    await page.waitForTimeout(600);
    expect(await stored(page, /draft/)).not.toContain('ann@example.com');
  });

  test('is not kept where the page says so', async ({ page, demo }) => {
    await page.goto(demo.site);
    await page.getByLabel('First name').waitFor();
    await page.evaluate(() => document.querySelector('apro-form')?.setAttribute('draft', 'off'));
    await page.waitForLoadState('networkidle');
    await fillIn(page);
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('');
  });

  test('and is too old, or not ours, is left alone', async ({ page, demo }) => {
    await page.goto(demo.site);
    await fillIn(page);
    await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
    const spoil = (change: string) =>
      page.evaluate((what) => {
        const key = Object.keys(sessionStorage).find((name) => name.includes('draft')) ?? '';
        const draft = JSON.parse(sessionStorage.getItem(key) ?? '{}');
        if (what === 'old') draft.at -= 2 * 86_400_000;
        if (what === 'strange') for (const name of Object.keys(draft.raws)) draft.raws[name] = { x: 1 };
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

test.describe('a form that was sent', () => {
  const number = (page: Page) => page.getByText(/^Your number: R-/);

  async function sendOne(page: Page, demo: RunningDemo): Promise<string> {
    await page.goto(demo.site);
    await fillIn(page);
    await send(page).click();
    return number(page).innerText();
  }

  test('says so again after a reload, takes no focus, and can be filled in again', async ({ page, demo }) => {
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
    await page.getByRole('button', { name: 'Fill in again' }).click();
    await fillIn(page);
    await send(page).click();
    await expect(number(page)).not.toHaveText(told);
    await lastArrival(demo, 2);
  });

  test('says so again to whoever comes back to it', async ({ page, demo }) => {
    const told = await sendOne(page, demo);
    await page.goto(`${demo.site}/russian.html`);
    await page.goBack();
    await expect(number(page)).toHaveText(told);
  });

  test('is there to be filled in for whoever comes anew, or finds it again on the same page', async ({
    page,
    demo,
  }) => {
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

  test('is believed only in what is ours', async ({ page, demo }) => {
    await sendOne(page, demo);
    await page.evaluate(() => {
      const key = Object.keys(sessionStorage).find((name) => name.includes('draft')) ?? '';
      sessionStorage.setItem(key, JSON.stringify({ at: 1, receipt: { form: { x: 1 }, receipt: [] } }));
    });
    await page.reload();
    await expect(page.getByLabel('First name')).toHaveValue('');
  });
});

/** Sends while there is no connection; resolves to the token. */
async function queueOffline(page: Page, context: BrowserContext, demo: RunningDemo): Promise<string> {
  await page.goto(demo.site);
  await fillIn(page);
  await page.waitForLoadState('networkidle');
  await context.setOffline(true);
  await send(page).click();
  await expect(page.getByText(keptText).last()).toBeVisible();
  return stored(page, /token/);
}

/** How many leads are kept on the device. */
const queuedForms = (page: Page) =>
  page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('apro-forms:kept:')).length);

test.describe('a send without a connection', () => {
  test('is kept and goes by itself when there is one, as one lead', async ({ page, context, demo }) => {
    await queueOffline(page, context, demo);
    await context.setOffline(false);
    await expect(page.getByText('We will get back to you')).toBeVisible();
    const { data } = await lastArrival(demo);
    expect(data).toMatchObject({ def_customer: { name: 'Ann' } });
  });

  test('goes from the next page when this one is closed before', async ({ page, context, demo }) => {
    const token = await queueOffline(page, context, demo);
    await page.goto('about:blank');
    await context.setOffline(false);
    await page.goto(`${demo.site}/russian.html`);
    expect((await lastArrival(demo)).token).toBe(token);
    await page.reload();
    await page.waitForLoadState('networkidle');
    expect(arrivals(demo)).toHaveLength(1);
  });

  test('goes as it was mended meanwhile, but not with half an answer', async ({ page, context, demo }) => {
    await queueOffline(page, context, demo);
    await page.getByLabel('First name').fill('Anna');
    await page.getByLabel('Email').fill('anna@');
    await page.goto('about:blank');
    await context.setOffline(false);
    await page.goto(`${demo.site}/russian.html`);
    const { data } = await lastArrival(demo);
    expect(data).toMatchObject({ def_customer: { name: 'Anna', email: 'ann@example.com' } });
  });

  test('that the relay refuses is kept until its settings are mended', async ({ page, context, demo }) => {
    const token = await queueOffline(page, context, demo);
    await page.goto('about:blank');
    await page.route('**/onlineforms', (route) =>
      route.fulfill({ status: 403, json: { status: 'fail', message: 'ACCESS_DENY' } }),
    );
    const refused = page.waitForEvent('console', { predicate: (said) => /was refused/.test(said.text()) });
    await context.setOffline(false);
    await page.goto(`${demo.site}/russian.html`);
    expect((await refused).text()).toContain('ACCESS_DENY');
    await page.unroute('**/onlineforms');
    await page.reload();
    expect((await lastArrival(demo)).token).toBe(token);
  });

  test('that is sent by hand after a reload is not sent twice', async ({ page, context, demo }) => {
    await queueOffline(page, context, demo);
    await page.goto('about:blank');
    // So that the next page leaves it to the visitor.
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

  test('is a lead of its own when the form is cleared for somebody else', async ({ page, demo }) => {
    await page.goto(demo.site);
    await fillIn(page);
    await expect.poll(() => stored(page, /draft/)).toContain('ann@example.com');
    await page.reload();
    await page.getByText('What you typed before is here again.').waitFor();
    await page.waitForLoadState('networkidle');
    await page.route('**/onlineforms', (route) => route.abort());
    await send(page).click();
    await expect(page.getByText(keptText).last()).toBeVisible();
    await page.getByRole('button', { name: 'Clear the form' }).click();
    await expect(page.getByText('What you typed before is here again.')).toHaveCount(0);
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

  test('ends nobody else’s form when it goes', async ({ page, context, demo }) => {
    await queueOffline(page, context, demo);
    await page.evaluate(() => document.querySelector('apro-form')?.reset());
    await page.getByLabel('First name').fill('Bob');
    await context.setOffline(false);
    expect((await lastArrival(demo)).data).toMatchObject({ def_customer: { name: 'Ann' } });
    await expect.poll(() => queuedForms(page)).toBe(0);
    await expect(page.getByLabel('First name')).toHaveValue('Bob');
  });

  test('from each of two forms of one id is kept, though one of them was mounted anew', async ({
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

  for (const [how, breakOff] of [
    ['by a bad line', (page: Page) => page.route('**/onlineforms', (route) => route.abort())],
    ['by a relay that can’t take it', (page: Page) => refuseSends(page, 1)],
  ] as const) {
    test(`that was held up ${how} and tried again by hand is not sent twice`, async ({
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

for (const text of ['{', 'null', '{"choices":1,"raws":null}']) {
  test(`what others write in the place of a draft (${text}) is written over`, async ({ page, demo }) => {
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

test('what others write in the place of kept forms is cleared away, and holds up none of ours', async ({
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

test('what a device has no room to keep is not said to be kept', async ({ page, context, demo }) => {
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
  await expect(page.getByText('We could not confirm that it arrived.').first()).toBeVisible();
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('We will get back to you')).toBeVisible();
  await lastArrival(demo);
});

test('leaving is warned of only while something is neither sent nor kept', async ({ page, demo }) => {
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

test('leaving is warned of while one form is neither sent nor kept, though another one on the page is done', async ({
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
