import type { Locator, Page } from '@playwright/test';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';
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

/** Changes that scripts of a page make to the form `host` while the visitor makes the first press in this form. */
const firstChanges: Readonly<Record<string, string>> = {
  'idiomorph renews the section': `{
    const section = host.parentElement;
    host.before(document.createElement('hr'));
    Idiomorph.morph(section, '<section>' + host.cloneNode().outerHTML + '</section>');
  }`,
  'the element is emptied': `host.innerHTML = ''`,
  'the HTML text is written again': `host.querySelector('form').innerHTML += ' '`,
  'the element is moved': `host.parentElement.append(host)`,
  'an element around the form is moved': `document.body.append(host.parentElement)`,
  'the control is replaced by a copy': `pressed.replaceWith(pressed.cloneNode(true))`,
  'the control moves away': `host.parentElement.style.paddingTop = '200px'`,
  nothing: '',
};

interface FirstControl {
  /** Id of a form with this control. */
  readonly form: string;
  find(form: Locator): Locator;
  /** True if the press has had its effect. */
  isPressed(control: Locator, form: Locator): Promise<boolean>;
}

/** Controls that a visitor may press before anything else in a form. */
const firstControls: Readonly<Record<string, FirstControl>> = {
  'send button': {
    form: '500',
    find: (form) => form.getByRole('button', { name: 'Send' }),
    isPressed: (_control, form) => form.locator('.field .error').isVisible(),
  },
  checkbox: {
    form: '507',
    find: (form) => form.getByLabel('Option 1'),
    isPressed: (control) => control.isChecked(),
  },
  'label of a checkbox': {
    form: '507',
    find: (form) => form.getByText('Option 1'),
    isPressed: (_control, form) => form.getByLabel('Option 1').isChecked(),
  },
  'button of a step': {
    form: '34',
    find: (form) => form.getByRole('button', { name: 'Next' }),
    isPressed: (_control, form) => form.locator('.field .error').first().isVisible(),
  },
};

const firstPresses = Object.keys(firstChanges).flatMap((change) =>
  Object.keys(firstControls).map((control) => ({ change, control })),
);

test('the first press in a form counts once if the page disturbs the press before its handler is loaded', async ({
  page,
  host,
  demo,
}) => {
  const rows = sampleRows('first presses', firstPresses, 8);
  const release = await holdRequests(page, '**/field-focus-*.js');
  const forms = rows.map(({ control }) => {
    const layout = control === 'button of a step' ? 'steps' : 'single';
    return `<section><apro-form form="${firstControls[control]?.form}" layout="${layout}" draft="off"></apro-form></section>`;
  });
  await openHostPage(
    page,
    host,
    demo,
    { ...hostPage, body: ({ script }) => `${forms.join('')}${script}` },
    '500',
  );
  await expect(page.locator('form')).toHaveCount(rows.length);
  // Moved forms change their places, so each form is found by its name.
  await page.locator('apro-form').evaluateAll((elements) => {
    for (const [index, element] of elements.entries()) {
      element.id = `form-${index}`;
      element.addEventListener('submit', () => element.setAttribute('class', `${element.className}submit `));
    }
  });
  const controls = rows.map(({ control }, index) => {
    const form = page.locator(`#form-${index}`);
    const { find, isPressed } = firstControls[control] as FirstControl;
    return { form, control: find(form), isPressed };
  });
  for (const [index, { control }] of controls.entries()) {
    await control.hover();
    await control.evaluate((element) => Object.assign(window, { pressed: element }));
    await page.mouse.down();
    await page.evaluate(
      ([code = '', id = '']) => new Function('host', code)(document.getElementById(id)),
      [firstChanges[rows[index]?.change ?? ''], `form-${index}`],
    );
    await page.mouse.up();
  }
  release();
  await expect.poll(() => page.evaluate(isWatching)).toBe(true);
  const findFailures = async () => {
    const failures: string[] = [];
    for (const [index, { control, form, isPressed }] of controls.entries()) {
      const submissions = (await form.getAttribute('class'))?.match(/submit/g)?.length ?? 0;
      const isRight = submissions < 2 && (await isPressed(control, form));
      if (!isRight) failures.push(`${rows[index]?.control}, ${rows[index]?.change}`);
    }
    return failures;
  };
  await expect.poll(findFailures).toEqual([]);
});
