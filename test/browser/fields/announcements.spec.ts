import type { Page } from '@playwright/test';
import { expect, test } from '../helpers/demo-fixture.js';
import { box, contracts, picture } from '../helpers/field-contracts.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { sampleKinds, sampleRows } from '../helpers/samples.js';
import { showForm } from '../helpers/show-form.js';

for (const [index, [, , kind]] of sampleKinds('blank kinds', 3)) {
  test(`a blank field of the kind ${kind} is no error before its use, when it is passed, and in the tree`, async ({
    page,
    demo,
  }) => {
    await page.clock.install();
    const field = await showForm(page, demo, { form: String(500 + index) });
    const tree = await page.context().newCDPSession(page);
    const { nodes } = await tree.send('Accessibility.getFullAXTree');
    const invalid = nodes.filter(({ properties = [] }) =>
      properties.some(({ name, value }) => name === 'invalid' && value.value !== 'false'),
    );
    expect(invalid.map(({ role, name }) => [role?.value, name?.value])).toEqual([]);
    await field.locator('input, textarea, select').first().focus();
    await page.getByRole('button', { name: 'Send' }).focus();
    // The field reacts to the loss of the focus only after the pointer is released.
    await page.clock.runFor(1_000);
    await expect(field.locator('.error')).toHaveCount(0);
    await expect(page.getByRole('status').first()).toHaveText('');
  });
}

const kindsWithErrors = Object.entries(contracts).filter(([, { invalid }]) => invalid);

for (const [kind, { invalid, clear }] of sampleRows('new errors', kindsWithErrors, 3)) {
  test(`each new error of the kind ${kind} is announced once, with the name of its field`, async ({
    page,
    demo,
  }) => {
    await page.clock.install();
    const field = await showForm(page, demo, { form: formOfKind(kind) });
    const announcements = page.locator('.apro-form > [role=status]');
    const send = page.getByRole('button', { name: 'Send' });
    let text: string | null = '';
    for (let time = 0; time < 2; time++) {
      await invalid?.enter(field);
      await send.focus();
      // The second announcement of a text ends with a no-break space.
      await expect.poll(() => announcements.textContent()).not.toBe(text);
      await expect(announcements).toContainText(`${kind}: ${invalid?.message}`);
      // If the visitor focuses and leaves the field without a change, the error is not announced again.
      text = await announcements.textContent();
      await box(field).focus();
      await send.focus();
      await page.clock.runFor(1_000);
      expect(await announcements.textContent()).toBe(text);
      await clear?.(field);
    }
  });
}

test('what happens to a file is announced', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form: formOfKind('file') });
  const announcements = page.locator('.apro-form > [role=status]');
  await field.locator('input').setInputFiles(picture);
  await expect(announcements).toContainText('file: a.png: uploaded');
  await field
    .locator('input')
    .setInputFiles({ name: 'empty.png', mimeType: 'image/png', buffer: Buffer.of() });
  await expect(announcements).toContainText('file: empty.png is empty');
  await field.getByRole('button', { name: 'Remove a.png' }).click();
  await expect(announcements).toContainText('file: a.png: removed');
});

test('the progress of a long upload is announced', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form: formOfKind('file') });
  await page.route('**/upload', () => {});
  await page.clock.install();
  const announcements = page.locator('.apro-form > [role=status]');
  await field.locator('input').setInputFiles(picture);
  await expect(field.getByText('% uploaded')).toBeVisible();
  await expect(announcements).toHaveText('');
  await page.clock.runFor(1_100);
  await expect(announcements).toHaveText(/^file: a\.png: \d+% uploaded$/);
});

test('a file field has texts in the language of the form, and none of the browser', async ({
  page,
  demo,
}) => {
  const field = await showForm(page, demo, { form: formOfKind('file'), locale: 'ru' });
  await expect(field.getByText('Выбрать файлы')).toBeVisible();
  const chooser = page.waitForEvent('filechooser');
  await field.getByText('Выбрать файлы').click();
  await (await chooser).setFiles(picture);
  await expect(field.getByText('a.png: файл загружен')).toBeVisible();
  expect(await field.locator('input').evaluate((input) => input.clientWidth)).toBeLessThan(2);
});

/** Records every text that is written into a live region from now on. */
async function logAnnouncements(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const said: string[] = [];
    const texts = new Map<Element, string>();
    Object.assign(globalThis, { said });
    new MutationObserver(() => {
      for (const region of document.querySelectorAll('[role=status], [role=alert], [aria-live]')) {
        const text = region.textContent ?? '';
        if (text !== '' && texts.get(region) !== text) said.push(text);
        texts.set(region, text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said.splice(0));
}

test('what happens to chosen options is announced, and an empty search once', async ({ page, demo }) => {
  await page.clock.install();
  await showForm(page, demo, { form: '40' });
  const areas = page.getByRole('combobox', { name: 'Areas' });
  await areas.fill('1');
  const takeAnnouncements = await logAnnouncements(page);
  await page.getByRole('button', { name: 'Select all shown' }).click();
  await expect.poll(takeAnnouncements).toContain('Areas: 15 chosen');
  // No visitor acts within 200 ms, in which announcements are joined.
  await page.clock.runFor(300);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove Area 1', exact: true }).click();
  await expect.poll(takeAnnouncements).toContain('Areas: Area 1: removed');
  await areas.pressSequentially('zzzz', { delay: 50 });
  await expect.poll(takeAnnouncements).toEqual(['Nothing found for “zzzz”']);
});

test('screen readers hear nothing about sending while answers or consents are missing', async ({
  page,
  demo,
}) => {
  const consents = JSON.stringify([
    { id: 'a', text: 'I agree to A', required: true },
    { id: 'b', text: 'I agree to B', required: true },
  ]);
  await showForm(page, demo, { form: '37', consents });
  const takeAnnouncements = await logAnnouncements(page);
  const send = page.getByRole('button', { name: 'Send' });
  await send.click();
  await expect.poll(takeAnnouncements).toEqual(['One answer needs attention']);
  await page.getByLabel('Question').fill('Why?');
  await takeAnnouncements();
  await send.click();
  // The first checkbox has the focus, so screen readers read its error as its description. An announcement is not
  // needed.
  const checkbox = page.getByRole('checkbox', { name: 'I agree to A' });
  await expect(checkbox).toBeFocused();
  await expect(checkbox).toHaveAccessibleDescription('Tick this box to continue.');
  expect(await takeAnnouncements()).toEqual([]);
  await checkbox.check();
  await page.getByRole('checkbox', { name: 'I agree to B' }).check();
  await send.click();
  await expect.poll(takeAnnouncements).toContain('Sending…');
});
