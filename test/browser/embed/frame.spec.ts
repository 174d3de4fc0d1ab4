import type { Page } from '@playwright/test';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';

/** Opens a page of a site that contains `content`. */
async function openSite(page: Page, host: Host, content: string): Promise<void> {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>${content}<p>Below</p></html>`,
  });
  await page.goto(host.url);
}

const height = (page: Page) =>
  page.locator('iframe').evaluate((frame) => Math.round(frame.getBoundingClientRect().height));

test('a site of FRAME_ANCESTORS shows the hosted page in a frame that grows, shrinks and sends', async ({
  page,
  host,
  demo,
}) => {
  await openSite(
    page,
    host,
    `<iframe src="${demo.relay}/f/37" title="Form" style="height:10px;border:0"></iframe>
      <script async src="${demo.relay}/frame.js"></script>`,
  );
  const frame = page.frameLocator('iframe');
  await frame.getByLabel('Question').waitFor();
  const bodyHeight = () =>
    frame.locator('body').evaluate((body) => Math.ceil(body.getBoundingClientRect().height));
  const isFitting = async () => (await height(page)) === (await bodyHeight());
  await expect.poll(isFitting).toBe(true);
  const formHeight = await height(page);
  expect(formHeight).toBeGreaterThan(100);
  await frame.getByRole('button', { name: 'Send' }).click();
  await expect.poll(() => height(page)).toBeGreaterThan(formHeight);
  await expect.poll(isFitting).toBe(true);
  await frame.getByLabel('Question').fill('Why?');
  await frame.getByRole('button', { name: 'Send' }).click();
  await expect(frame.getByText('Thank you')).toBeVisible();
  await expect.poll(isFitting).toBe(true);
  await lastArrival(demo);
});

const strangeSettings = [
  ['without FRAME_ANCESTORS', {}],
  ['that FRAME_ANCESTORS does not list', { FRAME_ANCESTORS: 'https://www.example.com' }],
] as const;

for (const [name, settings] of sampleRows('frame ancestors', strangeSettings, 1)) {
  test(`a site ${name} shows no hosted page in a frame`, async ({ page, host, findDemo }) => {
    const demo = await findDemo(settings);
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await openSite(page, host, `<iframe src="${demo.relay}/f/37" title="Form"></iframe>`);
    await refused;
    await expect(page.frameLocator('iframe').getByLabel('Question')).toHaveCount(0);
  });
}

test('a frame of another site, or with another message, does not change its height', async ({
  page,
  host,
  demo,
}) => {
  const send = (data: unknown) => `<script>parent.postMessage(${JSON.stringify(data)}, '*')</script>`;
  const heightMessage = { type: 'apro-form:height', height: 900 };
  const frames = [
    `<iframe src="/f/1" title="Other site" height="50"></iframe>`,
    `<iframe srcdoc="${send(heightMessage).replaceAll('"', '&quot;')}" title="Inline" height="50"></iframe>`,
  ];
  host.files.set('/f/1', { type: 'text/html', body: `<title>Other</title>${send(heightMessage)}` });
  await openSite(
    page,
    host,
    `<script>addEventListener('message', ({ data }) => (window.received ??= []).push(data))</script>
      <script src="${demo.relay}/frame.js"></script>${frames.join('')}`,
  );
  await expect.poll(() => page.evaluate(() => Reflect.get(window, 'received')?.length)).toBe(2);
  const heights = await page
    .locator('iframe')
    .evaluateAll((all) => all.map((frame) => [frame.clientHeight, (frame as HTMLElement).style.height]));
  expect(heights).toEqual([
    [50, ''],
    [50, ''],
  ]);
});
