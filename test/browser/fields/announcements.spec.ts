import { kindForms } from '../../../demo/crm/forms.js';
import { expect, test } from '../helpers/demo-fixture.js';
import { box, contracts, picture } from '../helpers/field-contracts.js';
import { showForm } from '../helpers/show-form.js';

const formOf = (kind: string) => String(500 + kindForms.findIndex(([, , type]) => type === kind));

for (const [index, [, , kind]] of kindForms.entries()) {
  test(`a blank field of the kind ${kind} is no error before its use, when it is passed, and in the tree`, async ({
    page,
    demo,
  }) => {
    const field = await showForm(page, demo, { form: String(500 + index) });
    const tree = await page.context().newCDPSession(page);
    const { nodes } = await tree.send('Accessibility.getFullAXTree');
    const invalid = nodes.filter(({ properties = [] }) =>
      properties.some(({ name, value }) => name === 'invalid' && value.value !== 'false'),
    );
    expect(invalid.map(({ role, name }) => [role?.value, name?.value])).toEqual([]);
    await field.locator('input, textarea, select').first().focus();
    await page.getByRole('button', { name: 'Send' }).focus();
    // The field handles the end of the focus once no pointer is pressed.
    await page.waitForTimeout(100);
    await expect(field.locator('.error')).toHaveCount(0);
    await expect(page.getByRole('status').first()).toHaveText('');
  });
}

const kindsWithIssue = Object.entries(contracts).filter(([, { invalid }]) => invalid);

for (const [kind, { invalid, clear }] of kindsWithIssue) {
  test(`each new error of the kind ${kind} is announced once, with the name of its field`, async ({
    page,
    demo,
  }) => {
    const field = await showForm(page, demo, { form: formOf(kind) });
    const announcements = page.locator('.apro-form > [role=status]');
    const send = page.getByRole('button', { name: 'Send' });
    let text: string | null = '';
    for (let time = 0; time < 2; time++) {
      await invalid?.enter(field);
      await send.focus();
      // The second announcement of a text ends with a no-break space.
      await expect.poll(() => announcements.textContent()).not.toBe(text);
      await expect(announcements).toContainText(`${kind}: ${invalid?.message}`);
      // Without a change, the field may be visited again in silence.
      text = await announcements.textContent();
      await box(field).focus();
      await send.focus();
      await page.waitForTimeout(100);
      expect(await announcements.textContent()).toBe(text);
      await clear?.(field);
    }
  });
}

test('what happens to a file is announced', async ({ page, demo }) => {
  const field = await showForm(page, demo, { form: formOf('file') });
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

test('a file field speaks the language of the form, and shows no words of the browser', async ({
  page,
  demo,
}) => {
  const field = await showForm(page, demo, { form: formOf('file'), locale: 'ru' });
  await expect(field.getByText('Выбрать файлы')).toBeVisible();
  const chooser = page.waitForEvent('filechooser');
  await field.getByText('Выбрать файлы').click();
  await (await chooser).setFiles(picture);
  await expect(field.getByText('a.png: файл загружен')).toBeVisible();
  expect(await field.locator('input').evaluate((input) => input.clientWidth)).toBeLessThan(2);
});
