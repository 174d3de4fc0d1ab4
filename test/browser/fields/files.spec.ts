import { devices } from '@playwright/test';
import { expect, expectNoAxeViolation, test } from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { showForm } from '../helpers/show-form.js';

const form = formOfKind('file');
const png = (name: string) => ({
  name,
  mimeType: 'image/png',
  buffer: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
});

test('a file of 2 GB is rejected at once without being read or sent', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form });
  const uploads: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/upload')) uploads.push(request.url());
  });
  await field.locator('input').evaluate((input) => {
    const huge = new File(['x'], '🏠 huge.png', { type: 'image/png' });
    Object.defineProperty(huge, 'size', { value: 2 * 1024 ** 3 });
    for (const read of ['arrayBuffer', 'bytes', 'text', 'stream', 'slice'])
      Object.defineProperty(huge, read, {
        value: () => {
          document.title = `${read} was called`;
          throw new Error('the file must not be read');
        },
      });
    // Not a real `DataTransfer`: it would copy the file and lose the overridden properties.
    const event = new Event('drop', { bubbles: true, cancelable: true });
    Object.defineProperty(event, 'dataTransfer', { value: { files: [huge] } });
    input.dispatchEvent(event);
  });
  await expect(
    field.getByText('🏠 huge.png is too large. Each file must be 20 MB or smaller.').first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(field.locator('input')).toHaveAttribute('aria-invalid', 'true');
  expect(uploads).toEqual([]);
  expect(await page.title()).not.toContain('was called');
});

test('several images can be pasted at once, and each has a thumbnail', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form });
  await field.locator('input').evaluate(async (input) => {
    const canvas = document.createElement('canvas');
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve));
    const pasted = new DataTransfer();
    for (const name of ['one.png', 'two.png'])
      pasted.items.add(new File(blob ? [blob] : [], name, { type: 'image/png' }));
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true }));
  });
  for (const name of ['one.png', 'two.png']) await expect(field.getByText(`${name}: uploaded`)).toBeVisible();
  await expect(field.locator('canvas')).toHaveCount(2);
  await expectNoAxeViolation(page);
});

test('a file that is removed before its upload begins is not uploaded', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form });
  const uploads: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/utils/upload')) uploads.push(request.url());
  });
  const letGo = await holdRequests(page, '**/upload-*.js*');
  const part = page.waitForResponse('**/upload-*.js*');
  await field.locator('input').setInputFiles(png('away.png'));
  await field.getByRole('button', { name: 'Cancel uploading away.png' }).click();
  letGo();
  await (await part).finished();
  await field.locator('input').setInputFiles(png('stays.png'));
  await expect(field.getByText('stays.png: uploaded')).toBeVisible();
  expect(uploads).toHaveLength(1);
});

test('a file field dispatches one change event each when a file is chosen, uploaded and removed', async ({
  page,
  demo,
}) => {
  const field = await showForm(page, demo, { form });
  const changes = await page.evaluateHandle(() => {
    const heard: string[] = [];
    addEventListener('apro-form:change', ({ detail }) => heard.push(detail.field));
    return heard;
  });
  const count = () => changes.evaluate((heard) => heard.length);
  const large = { ...png('a.png'), buffer: Buffer.alloc(4_000_000) };
  await field.locator('input').setInputFiles({ ...large, mimeType: 'application/pdf', name: 'a.pdf' });
  await expect(field.getByText(/a\.pdf can’t be read: its content does not match its name/)).toBeVisible();
  expect(await count()).toBe(2);
  await field.getByRole('button', { name: 'Remove a.pdf' }).click();
  expect(await count()).toBe(3);
});

test('an interrupted upload is retried automatically and then with the retry button', async ({
  page,
  demo,
}) => {
  const field = await showForm(page, demo, { form });
  let tries = 0;
  await page.route('**/sharedapi/utils/upload', (route) => (++tries <= 4 ? route.abort() : route.continue()));
  await field.locator('input').setInputFiles(png('a.png'));
  await expect(field.getByText('a.png: the upload was interrupted')).toBeVisible();
  expect(tries).toBe(3);
  await field.getByRole('button', { name: 'Try again' }).click();
  await expect(field.getByText('a.png: uploaded')).toBeVisible();
  expect(tries).toBe(5);
});

test('an upload can be cancelled while it runs and between two attempts', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form });
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let tries = 0;
  await page.route('**/sharedapi/utils/upload', async (route) => {
    if (++tries === 1) return route.abort();
    await held;
    await route.continue().catch(() => {});
  });
  const brokenOff = page.waitForEvent('requestfailed');
  await field.locator('input').setInputFiles(png('c.png'));
  await brokenOff;
  await field.getByRole('button', { name: 'Cancel uploading c.png' }).click();
  await field.locator('input').setInputFiles(png('a.png'));
  await expect(field.getByText(/^a\.png: \d+% uploaded$/)).toBeVisible();
  await field.locator('input').setInputFiles(png('b.png'));
  await expect.poll(() => tries).toBe(3);
  const ended = page.waitForEvent('requestfailed');
  await field.getByRole('button', { name: 'Cancel uploading b.png' }).click();
  await ended;
  await expect(field.getByText('b.png')).toHaveCount(0);
  letGo();
  await expect(field.getByText('a.png: uploaded')).toBeVisible();
  expect(tries).toBe(3);
});

test('too many files give an error until enough files are removed', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form });
  await field
    .locator('input')
    .setInputFiles(Array.from({ length: 11 }, (_, at) => png(`${String.fromCharCode(97 + at)}.png`)));
  await expect(field.getByText(/: uploaded/)).toHaveCount(11);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(field.getByText('You can send up to 10 files.')).toBeVisible();
  await field.getByRole('button', { name: 'Remove k.png' }).click();
  await expect(field.getByText('You can send up to 10 files.')).toHaveCount(0);
});

test('a long upload shows the remaining time', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 500_000,
  });
  await field.locator('input').evaluate((input) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([new Uint8Array(8_000_000)], 'slow.png', { type: 'image/png' }));
    input.dispatchEvent(new DragEvent('drop', { dataTransfer: dropped, bubbles: true, cancelable: true }));
  });
  await expect(field.getByText(/^slow\.png: \d+% uploaded, \d+ seconds left$/)).toBeVisible({
    timeout: 30_000,
  });
  await field.getByRole('button', { name: 'Cancel uploading slow.png' }).click();
});

test('a phone shows a button that opens the camera for photos', async ({ browser, demo }) => {
  const context = await browser.newContext({ ...devices['Pixel 5'], locale: 'en-GB' });
  const page = await context.newPage();
  const field = await showForm(page, demo, { form });
  await expect(field.locator('input:not([hidden])')).not.toHaveAttribute('capture');
  const choosing = page.waitForEvent('filechooser');
  await field.getByRole('button', { name: 'Take a photo' }).tap();
  const chooser = await choosing;
  expect(await chooser.element().getAttribute('capture')).toBe('environment');
  expect(await chooser.element().getAttribute('accept')).toBe('image/*');
  await chooser.setFiles(png('photo.png'));
  await expect(field.getByText('photo.png: uploaded')).toBeVisible();
  await expectNoAxeViolation(page);
  await context.close();
});

test('a device without a touch screen shows no camera button', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form });
  await expect(field.getByRole('button', { name: 'Take a photo' })).toHaveCount(0);
});
