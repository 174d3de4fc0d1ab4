import { rm, writeFile } from 'node:fs/promises';
import { expect, test } from '../helpers/demo-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

test('the accepted kinds are known before a file is chosen', async ({ page, demo }) => {
  await showForm(page, demo, { form: '35' });
  const input = page.locator('.drop input[type=file]').first();
  await expect(input).toHaveAttribute('accept', /^\.pdf,\.jpg,.*\.txt$/);
  await expect(page.locator('.drop').first()).toContainText('Accepted: PDF, JPG, JPEG, PNG');
});

const filesRefusedAtOnce = [
  ['plan.gif', 'GIF89a', 'is of a kind that is not accepted', 0],
  ['old.doc', 'text', 'is of a kind that is not accepted', 0],
  ['all.zip', 'PK', 'is of a kind that is not accepted', 0],
  ['blank.pdf', '', 'is empty', 0],
  ['run.pdf.php', '%PDF-1.4', 'is of a kind that is not accepted', 0],
] as const;

/** Only the relay checks the content, so this file is uploaded once. */
const brokenFile = ['broken.pdf', 'no PDF', 'its content does not match its name', 1] as const;

for (const [name, content, text, requestCount] of [
  ...sampleRows('refused files', filesRefusedAtOnce, 2),
  brokenFile,
]) {
  test(`${name} is refused with the reason, once, and without a retry`, async ({ page, demo }) => {
    const uploads: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().includes('upload')) uploads.push(request.url());
    });
    await page.clock.install();
    await showForm(page, demo, { form: '35' });
    const input = page.locator('.drop input[type=file]').first();
    await input.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
    const entry = page.locator('.files li');
    await expect(entry).toContainText(text);
    await expect(entry).toContainText(name);
    await expect(entry.getByRole('button')).toHaveAccessibleName(`Remove ${name}`);
    // More time passes than the delays before retries, to show that there is none. Requests are reported in their
    // order, so a retry would be reported before the last request.
    await page.clock.runFor(60_000);
    await page.evaluate(async () => void (await fetch('/blank.html')));
    expect(uploads).toHaveLength(requestCount);
    await entry.getByRole('button').click();
    await expect(entry).toHaveCount(0);
  });
}

test('the message about a dropped folder says that it is a folder', async ({ page, demo }) => {
  await showForm(page, demo, { form: '35' });
  await page
    .locator('.drop')
    .first()
    .evaluate((element) => {
      const event = new Event('drop', { bubbles: true, cancelable: true });
      const folder = new File(['x'], 'Photos');
      const items = [{ webkitGetAsEntry: () => ({ isDirectory: true, name: 'Photos' }) }];
      Object.defineProperty(event, 'dataTransfer', { value: { files: [folder], items } });
      element.dispatchEvent(event);
    });
  await expect(page.locator('.files li')).toContainText('Photos is a folder');
  await expect(page.locator('.files li').getByRole('button')).toHaveAccessibleName('Remove Photos');
});

test('a file that was deleted after it was chosen is refused without a retry', async ({
  page,
  demo,
}, info) => {
  const path = info.outputPath('scan.txt');
  await writeFile(path, 'text');
  let uploadCount = 0;
  await page.route('**/utils/upload', async (route) => {
    uploadCount++;
    await rm(path, { force: true });
    await route.abort();
  });
  await showForm(page, demo, { form: '35' });
  await page.locator('.drop input[type=file]').first().setInputFiles(path);
  const entry = page.locator('.files li');
  await expect(entry).toContainText('scan.txt can’t be sent. Remove it and choose another file.');
  await expect(entry.getByRole('button')).toHaveAccessibleName('Remove scan.txt');
  expect(uploadCount).toBe(1);
});
