import type { Page } from '@playwright/test';
import { arrivals, expect, type RunningDemo, test } from '../helpers/demo-fixture.js';

/** Creates the link of a page with a test ticket, as the desk does. */
async function createTestLink(demo: RunningDemo, form: string, page: string): Promise<string> {
  const [desk, link] = (demo.createDeskLink() ?? '').split('/#');
  const call = async (path: string, body: unknown, headers: Record<string, string> = {}) =>
    (
      await fetch(`${desk}/api/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
      })
    ).json();
  const { data } = (await call('login', { link })) as { readonly data: { readonly token: string } };
  const answer = (await call(
    'command',
    { do: 'test-page', form, page },
    { Authorization: `Bearer ${data.token}` },
  )) as { readonly data: { readonly url: string } };
  return answer.data.url;
}

/** Opens a page with form 34 that counts conversions in three ways, and redirects after a success. */
async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.evaluate(() => {
    const events: unknown[] = [];
    Object.assign(window, { events });
    for (const name of ['apro-form:success', 'aprosuccess'])
      document.addEventListener(name, ({ type, detail }: CustomEventInit & Event) => {
        events.push([type, detail.test ?? detail.preview ?? false]);
      });
    const form = document.createElement('apro-form');
    form.setAttribute('form', '34');
    form.setAttribute('track', 'datalayer');
    form.setAttribute('redirect', '#thanks');
    document.querySelector('main')?.append(form);
  });
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
}

/** Returns what the page could count: events, and the queue of the tag manager. */
const readConversions = (page: Page) =>
  page.evaluate(() => ({
    events: (window as unknown as { events: unknown[] }).events,
    tags: (window.dataLayer ?? []).filter((entry) => JSON.stringify(entry).includes('success')),
    hash: location.hash,
  }));

/** Returns the number of leads that the relay has counted. */
async function readReceived({ relay }: RunningDemo): Promise<string | undefined> {
  const metrics = await (await fetch(`${relay}/metrics`)).text();
  return /^apro_leads_received_total (\d+)$/m.exec(metrics)?.[1];
}

const note = 'This is a test. The request is marked as a test.';
const confirmation = (page: Page) => page.getByText('within one working day');

test('a test lead of a page goes to the CRM and counts no conversion', async ({ page, demo }) => {
  const receivedBefore = await readReceived(demo);
  const link = await createTestLink(demo, '34', `${demo.site}/blank.html`);
  await openPage(page, link);
  await expect(page.getByText(note)).toBeVisible();
  await expect(confirmation(page)).toBeVisible();
  await expect.poll(() => arrivals(demo).length).toBe(1);
  expect(await readConversions(page)).toEqual({ events: [], tags: [], hash: '' });
  expect(await readReceived(demo)).toBe(receivedBefore);

  // The ticket is used, so another send is refused and is no real lead.
  await openPage(page, link);
  await expect(page.getByText(/This form could not be accepted\./).first()).toBeVisible();
  await expect(confirmation(page)).toHaveCount(0);
  expect(arrivals(demo)).toHaveLength(1);
});

test('a test lead counts marked conversions if the page asks for them', async ({ page, demo }) => {
  const link = await createTestLink(demo, '34', `${demo.site}/blank.html`);
  await openPage(page, `${link}&apro-events`);
  await expect(confirmation(page)).toBeVisible();
  await expect(page).toHaveURL(/#thanks$/);
  const { events, tags } = await readConversions(page);
  expect(events).toEqual([
    ['apro-form:success', true],
    ['aprosuccess', true],
  ]);
  expect(tags).toEqual([expect.objectContaining({ event: 'apro_form_success', form: '34', test: true })]);
});

test('a preview counts marked conversions if the page asks for them, and sends nothing', async ({
  page,
  demo,
}) => {
  await openPage(page, `${demo.site}/blank.html?apro-preview&apro-events`);
  await expect.poll(async () => (await readConversions(page)).events.length).toBe(2);
  const { events, tags } = await readConversions(page);
  expect(events).toEqual([
    ['apro-form:success', true],
    ['aprosuccess', true],
  ]);
  expect(tags).toEqual([expect.objectContaining({ event: 'apro_form_success', preview: true })]);
  await expect(page.getByText('This is a preview. Nothing will be sent.')).toBeVisible();
  expect(arrivals(demo)).toEqual([]);
});

test('a form ignores the test ticket of another form', async ({ page, demo }) => {
  await openPage(page, await createTestLink(demo, '35', `${demo.site}/blank.html`));
  await expect(confirmation(page)).toBeVisible();
  await expect(page.getByText(note)).toHaveCount(0);
  expect((await readConversions(page)).events).toHaveLength(2);
});
