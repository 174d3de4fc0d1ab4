import type { Page } from '@playwright/test';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import type { HostPage } from '../zoo/host-page-types.js';
import { openHostPage } from '../zoo/open-host-page.js';

/** True if the part of the script that is loaded at the first focus has run. */
const isWatching = `performance.getEntriesByType('resource').some(({ name, responseEnd }) =>
  name.includes('field-focus') && responseEnd > 0 && performance.now() - responseEnd > 200)`;

const hostPage: HostPage = {
  head: '<script src="/packages/idiomorph/dist/idiomorph.js"></script>',
  body: ({ form, script }) => `<main id="app">${form}</main>
    <template id="markup"><main id="app">${form}</main></template>${script}`,
};

/** Changes that scripts of a page make to a form while the visitor holds a button down. */
const changes: Readonly<Record<string, string>> = {
  'idiomorph renews the page': `Idiomorph.morph(document.querySelector('#app'), document.querySelector('#markup').innerHTML)`,
  'the element of the form is emptied': `document.querySelector('apro-form').innerHTML = ''`,
  'the HTML text of the form is written again': `document.querySelector('apro-form form').innerHTML += ' '`,
  'the element of the form is moved': `document.querySelector('#app').append(document.querySelector('apro-form'))`,
  'an element around the form is moved': `document.body.prepend(document.querySelector('#app'))`,
  'the pressed control is replaced by a copy': `{
    const control = window.pressed;
    control.replaceWith(control.cloneNode(true));
  }`,
};

/** Presses a control at its middle, changes the page, and releases the control. */
const ways: Readonly<Record<string, (page: Page, change: string) => Promise<void>>> = {
  async mouse(page, change) {
    await page.mouse.down();
    await page.evaluate(change);
    await page.mouse.up();
  },
  async keyboard(page, change) {
    await page.keyboard.down(' ');
    await page.evaluate(change);
    await page.keyboard.up(' ');
  },
};

test('a press counts once if the page renews the form between its begin and its end', async ({
  page,
  host,
  demo,
}) => {
  await openHostPage(page, host, demo, hostPage, '35');
  await page.getByLabel('First name').focus();
  await expect.poll(() => page.evaluate(isWatching)).toBe(true);
  const checkbox = page.getByRole('group', { name: 'Several choices' }).getByLabel('Cellar, dry');
  const radios = page.getByRole('group', { name: 'Newsletter' });
  const send = page.getByRole('button', { name: 'Send' });
  const issues = page.locator('.apro-form .field .error');
  const failures: string[] = [];

  for (const [name, change] of Object.entries(changes))
    for (const [way, press] of Object.entries(ways)) {
      // The browser takes the focus from an element that is moved, and the key is released elsewhere.
      if (way === 'keyboard' && name.endsWith('is moved')) continue;
      for (const control of [checkbox, radios.getByLabel('No', { exact: true })]) {
        await control.scrollIntoViewIfNeeded();
        const isCheckedBefore = await control.isChecked();
        await control.evaluate((element) => Object.assign(window, { pressed: element }));
        await control.hover();
        await control.focus();
        await press(page, change);
        await page.evaluate('new Promise((resolve) => setTimeout(resolve, 150))');
        const isRadio = (await control.getAttribute('type')) === 'radio';
        if ((await control.isChecked()) === (isRadio ? false : isCheckedBefore))
          failures.push(`${isRadio ? 'radio button' : 'checkbox'}, ${way}, ${name}`);
        if (isRadio) await radios.getByLabel('Yes', { exact: true }).check();
      }
    }
  expect(failures).toEqual([]);
  expect(await issues.count()).toBe(0);
  await send.hover();
  await ways.mouse?.(page, changes['idiomorph renews the page'] ?? '');
  await expect(page.getByText('answers need attention').first()).toBeVisible();
});

for (const [way, press] of Object.entries(ways))
  test(`a form is sent once if the page renews the form during a press with the ${way}`, async ({
    page,
    host,
    demo,
  }) => {
    await openHostPage(page, host, demo, hostPage, '500');
    const field = page.getByRole('textbox', { name: 'person_name' });
    await field.fill('Ann');
    const send = page.getByRole('button', { name: 'Send' });
    await send.hover();
    await send.focus();
    await press(page, changes['idiomorph renews the page'] ?? '');
    await expect(page.getByText('It has arrived.')).toBeVisible();
    expect((await lastArrival(demo)).data).toEqual({ def_customer: { name: 'Ann' } });
  });
