import type { Page } from '@playwright/test';
import { test as base, expect, lastArrival, type RunningDemo, refuseSends } from '../helpers/demo-fixture.js';
import { watchOfflineQueueCheck } from '../helpers/offline-queue-check.js';

const names = ['ready', 'view', 'start', 'change', 'step', 'submit', 'error', 'success', 'abandon'];

/** Collects errors that the browser reports because a script of the page threw them. */
const test = base.extend<{ readonly pageErrors: string[] }>({
  pageErrors: async ({ page }, use) => {
    const pageErrors: string[] = [];
    await page.addInitScript(() => {
      addEventListener('error', (event) => {
        event.preventDefault();
        console.info(`reported: ${event.message}`);
      });
    });
    page.on('console', (message) => {
      if (message.text().startsWith('reported: ')) pageErrors.push(message.text());
    });
    await use(pageErrors);
  },
});

/** Shows a form whose DOM events, Metrica goals and dataLayer pushes are collected in `window.heard`, in order. */
async function showForm(page: Page, demo: RunningDemo, attributes: Record<string, string>): Promise<void> {
  await page.addInitScript((events) => {
    const heard: string[] = [];
    const hear = (what: string) => {
      heard.push(what);
      // `heard` is lost when the page is left, so the next page of the test reads the list from the storage.
      sessionStorage.setItem('heard', heard.join());
    };
    Object.assign(window, {
      heard,
      ym: (_id: number, _action: string, goalName: string) => hear(`goal ${goalName}`),
      dataLayer: { push: ({ event }: { event: string }) => hear(`push ${event}`) },
    });
    for (const name of events) document.addEventListener(`apro-form:${name}`, () => hear(name));
  }, names);
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate((given) => {
    const element = document.createElement('apro-form');
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    document.querySelector('main')?.append(element);
  }, attributes);
  await page.getByLabel('First name').waitFor();
}

const heard = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { heard: string[] }).heard);
/** Counts an event in the list: as DOM event, as dataLayer push and as Metrica goal. */
const count = (list: readonly string[], name: string) =>
  [name, `push apro_form_${name}`, `goal apro_form_${name}`].map(
    (word) => list.filter((candidate) => candidate === word).length,
  );

async function fillIn(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
}

test('each event is reported once as DOM event, dataLayer push and goal; success only after the receipt', async ({
  page,
  demo,
}) => {
  const looked = await watchOfflineQueueCheck(page);
  await showForm(page, demo, { form: '34', track: 'datalayer,metrika:1' });
  await fillIn(page);
  await looked();
  await refuseSends(page, 1);
  await page.getByRole('button', { name: 'Send' }).dblclick();
  await page.getByRole('button', { name: 'Try again' }).waitFor();
  const failed = await heard(page);
  expect(count(failed, 'error')).toEqual([1, 1, 1]);
  expect(count(failed, 'success')).toEqual([0, 0, 0]);
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const answered = page.waitForRequest('**/onlineforms');
  await page.route('**/onlineforms', async (route) => {
    const response = await route.fetch();
    await held;
    await route.fulfill({ response });
  });
  await page.getByRole('button', { name: 'Try again' }).click();
  await answered;
  // The relay has accepted the lead, but the page has not received the answer.
  await lastArrival(demo);
  expect(count(await heard(page), 'success')).toEqual([0, 0, 0]);
  letGo();
  await page.getByText('We will get back to you').waitFor();
  const all = await heard(page);
  for (const name of ['view', 'start', 'success']) expect(count(all, name), name).toEqual([1, 1, 1]);
  // The event occurs twice, because there were two attempts: the failed one and the successful one.
  expect(count(all, 'submit')).toEqual([2, 2, 2]);
  expect(all.filter((name) => name === 'ready')).toHaveLength(1);
  expect(all.indexOf('success')).toBeGreaterThan(all.lastIndexOf('submit'));
});

test('a step forward is reported as step event', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34', layout: 'steps', track: 'datalayer,metrika:1' });
  await fillIn(page);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect.poll(async () => count(await heard(page), 'step')).toEqual([1, 1, 1]);
});

test('a draft restored after a reload fires no start event, and the next keystroke fires the event', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, { form: '34', track: 'datalayer,metrika:1' });
  await fillIn(page);
  const drafts = () => page.evaluate(() => JSON.stringify(sessionStorage));
  await expect.poll(drafts).toContain('ann@example.com');
  await showForm(page, demo, { form: '34', track: 'datalayer,metrika:1' });
  await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
  await expect.poll(async () => count(await heard(page), 'view')).toEqual([1, 1, 1]);
  expect(await heard(page)).not.toContain('start');
  expect(await heard(page)).not.toContain('change');
  await page.getByLabel('First name').fill('Anna');
  expect(count(await heard(page), 'start')).toEqual([1, 1, 1]);
});

for (const [name, type, times] of [
  ['reports abandon if the visitor typed something and leaves the page', true, 1],
  ['reports no abandon if the visitor typed nothing', false, 0],
] as const) {
  test(`a form ${name}`, async ({ page, demo }) => {
    await showForm(page, demo, { form: '34', track: 'datalayer,metrika:1' });
    if (type) await fillIn(page);
    await page.goto(`${demo.site}/blank.html?next`);
    const told = await page.evaluate(() => sessionStorage.getItem('heard') ?? '');
    expect(count(told.split(','), 'abandon')).toEqual([times, times, times]);
  });
}

test('a sent form reports no abandon when the visitor leaves the page', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34', track: 'datalayer' });
  await fillIn(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('We will get back to you').waitFor();
  await page.goto(`${demo.site}/blank.html?next`);
  expect(await page.evaluate(() => sessionStorage.getItem('heard'))).not.toContain('abandon');
  await lastArrival(demo);
});

test('exceptions in callbacks, listeners and analytics do not prevent the submission and are reported to the page', async ({
  page,
  demo,
  pageErrors,
}) => {
  await page.addInitScript(() => {
    const fail = (): never => {
      throw new Error('of analytics');
    };
    Object.assign(window, { ym: fail, dataLayer: { push: fail } });
  });
  await page.goto(`${demo.site}/blank.html`);
  await page.waitForFunction(() => window.AproForms !== undefined);
  await page.evaluate(() => {
    const fail = (name: string) => (): never => {
      throw new Error(`of ${name}`);
    };
    const place = document.querySelector('main')?.appendChild(document.createElement('div'));
    if (!place) return;
    place.addEventListener('apro-form:success', fail('a listener'));
    window.AproForms?.mount(place, {
      form: '34',
      track: 'datalayer,metrika:1',
      redirect: 'https://',
      onReady: fail('onReady'),
      onChange: fail('onChange'),
      onSubmit: fail('onSubmit'),
      onSuccess: fail('onSuccess'),
    });
  });
  await fillIn(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('We will get back to you')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  for (const name of ['onReady', 'onChange', 'onSubmit', 'a listener', 'onSuccess']) {
    expect(pageErrors.join('\n')).toContain(`of ${name}`);
  }
  await lastArrival(demo);
});

test('preventDefault in a submit listener prevents the submission even if the callback onSubmit throws', async ({
  page,
  demo,
  pageErrors,
}) => {
  const sends: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') sends.push(request.url());
  });
  await page.goto(`${demo.site}/blank.html`);
  await page.waitForFunction(() => window.AproForms !== undefined);
  await page.evaluate(() => {
    const place = document.querySelector('main')?.appendChild(document.createElement('div'));
    if (!place) return;
    place.addEventListener('apro-form:submit', (event) => event.preventDefault());
    window.AproForms?.mount(place, {
      form: '34',
      onSubmit() {
        throw new Error('of onSubmit');
      },
    });
  });
  await fillIn(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect.poll(() => pageErrors.join()).toContain('of onSubmit');
  await expect(page.getByRole('button', { name: 'Send' })).toBeEnabled();
  expect(sends).toEqual([]);
});
