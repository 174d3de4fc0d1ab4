import type { Page } from '@playwright/test';
import { expect, test } from '../helpers/demo-fixture.js';
import { sampleKinds } from '../helpers/samples.js';
import { expectScript, startScreenReader } from '../helpers/screen-reader.js';
import { showForm } from '../helpers/show-form.js';

// What a screen reader says is kept in `scripts/`, one file a walk, to be read by people.

/** The reading order of the form, from its first element to the send button. */
async function readForm(page: Page): Promise<readonly string[]> {
  const reader = await startScreenReader(page);
  return reader.readUntil(/^button, (Send|Next)/, 120);
}

for (const [index, [, , kind]] of sampleKinds('walks', 3)) {
  test(`a walk through a form with a field of the kind ${kind}`, async ({ page, demo }) => {
    await showForm(page, demo, { form: String(500 + index) });
    expectScript(`kind-${kind}`, [`# The form has one required field, ${kind}.`, ...(await readForm(page))]);
  });
}

test('a screen reader reads the lead form as recorded', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34' });
  expectScript('lead-form', ['# The visitor reads the lead form.', ...(await readForm(page))]);
});

test('errors are read aloud after a submission and after leaving a field', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34' });
  const reader = await startScreenReader(page);
  await reader.takePhrases();
  await page.getByRole('button', { name: 'Send' }).click();
  const afterSend = await reader.waitFor(/First name[\s\S]*attention/);
  // No visitor types within 200 ms, in which announcements are joined. The screen reader runs in the page
  // and needs its real clock.
  await page.waitForTimeout(300);
  await page.getByLabel('Email').fill('nonsense');
  await reader.takePhrases();
  await page.getByLabel('Phone').focus();
  const afterLeaving = await reader.waitFor(/Enter an email address/);
  const lines = (phrases: readonly string[]) =>
    phrases.filter((phrase) => /^(polite|assertive)/.test(phrase));
  expectScript('errors', [
    '# The visitor presses Send without an answer. Announcements:',
    ...lines(afterSend),
    '# The visitor types "nonsense" as email address and goes on to the phone number. Announcements:',
    ...lines(afterLeaving),
  ]);
});

test('a screen reader reads the options while a long list is searched', async ({ page, demo }) => {
  await showForm(page, demo, { form: '40' });
  const reader = await startScreenReader(page);
  const box = page.getByRole('combobox').first();
  await box.click();
  await reader.takePhrases();
  await box.press('ArrowDown');
  const opened = await reader.waitFor(/option/);
  await box.pressSequentially('zzzz');
  const searched = await reader.waitFor(/Nothing found/);
  const spoken = (phrases: readonly string[]) => phrases.filter((phrase) => /^polite/.test(phrase));
  expectScript('long-list', [
    '# The visitor opens the first long list. Announcements:',
    ...spoken(opened),
    '# The visitor types "zzzz". Announcements:',
    ...spoken(searched),
  ]);
});

test('a screen reader reads the next step', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34', layout: 'steps' });
  expectScript('steps', ['# The visitor reads the first step.', ...(await readForm(page))]);
});

test('a screen reader reads a form in a window', async ({ page, demo }) => {
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(() => {
    const element = document.createElement('apro-form');
    for (const [name, value] of Object.entries({ form: '34', mode: 'popup' }))
      element.setAttribute(name, value);
    document.querySelector('main')?.append(element);
  });
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Send' })).toBeVisible();
  const reader = await startScreenReader(page);
  const phrases = await reader.readUntil(/^dialog, /, 30);
  expectScript('window', ['# A form opens in a window.', ...phrases]);
});
