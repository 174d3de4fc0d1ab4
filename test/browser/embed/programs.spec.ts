import type { Page } from '@playwright/test';
import { toEventName } from '../../../src/embed/options/event-name.js';
import { callbackNames } from '../../../src/embed/options/event-table.js';
import { optionNames } from '../../../src/embed/options/option-table.js';
import { arrivals, expect, lastArrival, type RunningDemo, test } from '../helpers/demo-fixture.js';
import { formOfKind } from '../helpers/form-of-kind.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { showForm } from '../helpers/show-form.js';

/** Opens a blank page with the script. */
async function openBlank(page: Page, demo: RunningDemo): Promise<void> {
  await page.goto(`${demo.site}/blank.html`);
  await page.waitForFunction(() => window.AproForms !== undefined);
}

const sampleValues: Readonly<Record<string, unknown>> = {
  againAfter: 7,
  debug: true,
  values: { 'def_customer.email': 'a@b.example' },
  messages: { send: 'Go' },
  consents: [{ id: 'privacy', text: 'I agree' }],
  presets: { 'ext_request.70': [{ text: 'all', to: '1' }] },
  tiles: { url: 'https://tiles.example.com/{z}/{x}/{y}.png' },
  hidden: 'ext_request.70',
  endpoint: '/relay',
};

test('each option is a property of the element that sets its attribute, and null removes it', async ({
  page,
  demo,
}) => {
  await openBlank(page, demo);
  const result = await page.evaluate(
    ({ names, samples }) => {
      const element = document.createElement('apro-form') as unknown as Omit<HTMLElement, 'hidden'> &
        Record<string, unknown>;
      const toAttribute = (name: string) => name.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`);
      return names.map((name) => {
        const value = samples[name] ?? 'x';
        const isKnown = name in element;
        element[name] = value;
        const text = element.getAttribute(toAttribute(name));
        const read = element[name];
        element[name] = null;
        const isRemoved = !element.hasAttribute(toAttribute(name));
        return { name, isKnown, text, read, isRemoved };
      });
    },
    { names: [...optionNames], samples: sampleValues },
  );
  expect(result).toHaveLength(optionNames.length);
  for (const { name, isKnown, text, read, isRemoved } of result) {
    const value = sampleValues[name] ?? 'x';
    expect(isKnown, name).toBe(true);
    expect(text, name).toBe(
      value === true ? '' : typeof value === 'object' ? JSON.stringify(value) : `${value}`,
    );
    // Two properties differ from the others: reading `values` returns the values of the form, and `hidden` is also
    // the HTML property.
    if (name !== 'values') expect(read, name).toEqual(name === 'hidden' ? true : value);
    expect(isRemoved, name).toBe(true);
  }
});

test('properties that were set before the element is registered are applied', async ({ page, demo }) => {
  await page.route('**/embed.js', async (route) => {
    await page.waitForFunction(() => 'isPrepared' in window);
    await route.continue();
  });
  await page.goto(`${demo.site}/blank.html`, { waitUntil: 'commit' });
  await page.waitForFunction(() => document.querySelector('main'));
  await page.evaluate(() => {
    const element = document.createElement('apro-form');
    Object.assign(element, {
      form: '34',
      messages: { send: 'Go' },
      values: { 'def_customer.email': 'a@b.example' },
      check: () => ({ 'def_customer.email': 'Not this one' }),
    });
    document.querySelector('main')?.append(element);
    Object.assign(window, { isPrepared: true });
  });
  await expect(page.getByLabel('Email')).toHaveValue('a@b.example');
  await page.getByLabel('First name').fill('Ann');
  await page.getByRole('button', { name: 'Go' }).click();
  await expect(page.locator('.field .error')).toHaveText('Not this one');
});

test('each event is dispatched under both names with the same detail, and either can prevent the submission', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, { form: '34' });
  const names = callbackNames.map(toEventName);
  await page.evaluate((events) => {
    const heard: [string, unknown][] = [];
    Object.assign(window, { heard });
    for (const name of events)
      for (const type of [`apro-form:${name}`, `apro${name}`])
        document.addEventListener(type, (event) =>
          heard.push([type, JSON.stringify((event as CustomEvent).detail)]),
        );
    document.addEventListener('aprosubmit', (event) => event.preventDefault(), { once: true });
  }, names);
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByLabel('First name').fill('Ann');
  await page.getByRole('button', { name: 'Send' }).click();
  const heard = () => page.evaluate(() => Reflect.get(window, 'heard') as [string, string][]);
  await expect.poll(async () => (await heard()).map(([type]) => type)).toContain('aprosubmit');
  expect((await heard()).map(([type]) => type)).not.toContain('aprosuccess');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect.poll(async () => (await heard()).map(([type]) => type)).toContain('aprosuccess');
  const all = await heard();
  for (const name of ['change', 'submit', 'success']) {
    const details = (type: string) =>
      all.filter(([heardType]) => heardType === type).map(([, detail]) => detail);
    expect(details(`apro${name}`), name).toEqual(details(`apro-form:${name}`));
    expect(details(`apro${name}`).length, name).toBeGreaterThan(0);
  }
  expect(all).toContainEqual(['aprochange', '{"field":"def_customer.email","value":"ann@example.com"}']);
  await lastArrival(demo);
});

test('methods that are called before the form is loaded are carried out in order, and submit gives the receipt', async ({
  page,
  demo,
}) => {
  await openBlank(page, demo);
  const result = await page.evaluate(async () => {
    const element = document.createElement('apro-form');
    element.form = '34';
    void element.set({ 'def_customer.email': 'wrong@example.com', 'def_customer.name': 'Ann' });
    document.querySelector('main')?.append(element);
    void element.set({ 'def_customer.email': 'ann@example.com' });
    const isValid = await element.check();
    const fields = element.fields.map(({ address, label, kind, required }) => ({
      address,
      label,
      kind,
      required,
    }));
    return {
      isValid,
      values: element.values,
      fields,
      receipt: await element.submit(),
      again: element.fields.length,
    };
  });
  expect(result.isValid).toBe(true);
  expect(result.values).toMatchObject({
    'def_customer.email': 'ann@example.com',
    'def_customer.name': 'Ann',
  });
  expect(result.fields).toContainEqual({
    address: 'def_customer.email',
    label: 'Email',
    kind: 'email',
    required: true,
  });
  expect(result.receipt).toMatchObject({ form: '34', receipt: expect.stringMatching(/^R-/) });
  await lastArrival(demo);
});

test('a failed submit() of a program is announced to screen readers', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34', values: '{"def_customer.name": "Ann"}' });
  await page.getByLabel('Email').fill('ann@example.com');
  await page.route('**/onlineforms', (route) => route.abort());
  expect(await page.evaluate(() => document.querySelector('apro-form')?.submit())).toBeUndefined();
  await expect(page.getByRole('status').filter({ hasText: 'saved on this device' })).toHaveCount(1);
});

test('set keeps the form and everything that was typed, and null empties a field', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34' });
  await page.getByLabel('First name').fill('Ann');
  const isSame = await page.evaluate(async () => {
    const element = document.querySelector('apro-form');
    const before = element?.querySelector('form');
    await element?.set({ 'def_customer.email': 'ann@example.com', 'ext_request.999': 'x' });
    return before === element?.querySelector('form');
  });
  expect(isSame).toBe(true);
  await expect(page.getByLabel('Email')).toHaveValue('ann@example.com');
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  await page.evaluate(() => document.querySelector('apro-form')?.set({ 'def_customer.email': null }));
  await expect(page.getByLabel('Email')).toHaveValue('');
});

for (const way of ['property', 'attribute'] as const) {
  test(`a changed ${way} values keeps the form and what the visitor typed`, async ({ page, demo }) => {
    const name = 'def_customer.name';
    const email = 'def_customer.email';
    await showForm(page, demo, {
      form: '34',
      values: JSON.stringify({ [name]: 'A', [email]: 'a@b.example' }),
    });
    await page.getByLabel('First name').fill('Typed');
    const change = (values: Readonly<Record<string, string>>) =>
      page.evaluate(
        ({ values: next, isProperty }) => {
          const element = document.querySelector('apro-form');
          if (isProperty) Object.assign(element ?? {}, { values: next });
          else element?.setAttribute('values', JSON.stringify(next));
        },
        { values, isProperty: way === 'property' },
      );
    await page.evaluate(() => Object.assign(window, { before: document.querySelector('form') }));
    await change({ [name]: 'B', [email]: 'b@b.example' });
    await expect(page.getByLabel('Email')).toHaveValue('b@b.example');
    await expect(page.getByLabel('First name')).toHaveValue('Typed');
    await change({});
    await expect(page.getByLabel('Email')).toHaveValue('');
    expect(await page.evaluate(() => document.querySelector('form') === Reflect.get(window, 'before'))).toBe(
      true,
    );
    await change({ [name]: 'C' });
    await page.evaluate(() => document.querySelector('apro-form')?.reset());
    await expect(page.getByLabel('First name')).toHaveValue('C');
  });
}

/** Ways in which a program changes the form while the code of its first call is still being loaded. */
const lateCalls: readonly (readonly [name: string, call: () => void])[] = [
  ['set', () => void document.querySelector('apro-form')?.set({ 'def_customer.name': 'Set' })],
  [
    'the property values',
    () =>
      Object.assign(document.querySelector('apro-form') ?? {}, { values: { 'def_customer.name': 'Set' } }),
  ],
];

for (const [name, call] of lateCalls) {
  test(`a visitor who presses Send before ${name} is carried out sends the value of the program`, async ({
    page,
    demo,
  }) => {
    await showForm(page, demo, { form: '34' });
    const release = await holdRequests(page, '**/program-*.js');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.evaluate(call);
    await page.getByRole('button', { name: 'Send' }).click();
    release();
    const { data } = await lastArrival(demo);
    expect(data.def_customer).toMatchObject({ name: 'Set', email: 'ann@example.com' });
    expect(arrivals(demo)).toHaveLength(1);
  });
}

test('a value that a listener of aprosubmit sets is sent', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34', values: '{"def_customer.name": "Ann"}' });
  await page.getByLabel('Email').fill('ann@example.com');
  const release = await holdRequests(page, '**/program-*.js');
  await page.evaluate(() => {
    const form = document.querySelector('apro-form');
    form?.addEventListener('aprosubmit', () => void form.set({ 'def_customer.name': 'Set' }));
  });
  await page.getByRole('button', { name: 'Send' }).click();
  release();
  expect((await lastArrival(demo)).data.def_customer).toMatchObject({ name: 'Set' });
});

test('an error that a program sets prevents the submission although its code is still being loaded', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, { form: '34', values: '{"def_customer.name": "Ann"}' });
  await page.getByLabel('Email').fill('ann@example.com');
  const release = await holdRequests(page, '**/program-*.js');
  await page.evaluate(
    () => void document.querySelector('apro-form')?.setError('def_customer.email', 'Taken'),
  );
  await page.getByRole('button', { name: 'Send' }).click();
  release();
  await expect(page.locator('.field .error')).toHaveText('Taken');
  await expect(page.getByLabel('Email')).toBeFocused();
  expect(arrivals(demo)).toHaveLength(0);
});

test('a submission waits ten seconds at most for the code of a call', async ({ page, demo }) => {
  await page.clock.install();
  await showForm(page, demo, { form: '34', values: '{"def_customer.name": "Ann"}' });
  await page.getByLabel('Email').fill('ann@example.com');
  await holdRequests(page, '**/program-*.js');
  await page.evaluate(() => void document.querySelector('apro-form')?.set({ 'def_customer.name': 'Set' }));
  await page.getByRole('button', { name: 'Send' }).click();
  await page.clock.fastForward(10_000);
  expect((await lastArrival(demo)).data.def_customer).toMatchObject({ name: 'Ann' });
});

test('setError shows an error until the visitor changes the field, and check and focus find it', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, { form: '34' });
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  const check = () => page.evaluate(() => document.querySelector('apro-form')?.check());
  expect(await check()).toBe(true);
  await page.evaluate(() => document.querySelector('apro-form')?.setError('def_customer.email', 'Taken {x}'));
  await expect(page.locator('.field .error')).toHaveText('Taken {x}');
  expect(await check()).toBe(false);
  await page.evaluate(() => document.querySelector('apro-form')?.focus('def_customer.email'));
  await expect(page.getByLabel('Email')).toBeFocused();
  await page.getByLabel('Email').fill('bob@example.com');
  await expect(page.locator('.field .error')).toHaveCount(0);
  expect(await check()).toBe(true);
  await page.evaluate(() => document.querySelector('apro-form')?.focus());
  await expect(page.locator('.field :enabled').first()).toBeFocused();
});

test('the option check prevents a submission, is called again at the next one, and may change without a new form', async ({
  page,
  demo,
}) => {
  await openBlank(page, demo);
  await page.evaluate(() => {
    const target = document.querySelector('main')?.appendChild(document.createElement('div'));
    if (!target) return;
    let count = 0;
    window.AproForms?.mount(target, {
      form: '34',
      async check() {
        count++;
        return count === 1 ? { 'def_customer.email': 'Ask again' } : undefined;
      },
    });
  });
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.field .error')).toHaveText('Ask again');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('We will get back to you')).toBeVisible();
  await lastArrival(demo);
});

test('a form that is mounted in an element outside the page has its styles when the element is inserted', async ({
  page,
  demo,
}) => {
  await openBlank(page, demo);
  await page.evaluate(async (form) => {
    const target = document.createElement('div');
    await new Promise((resolve) => window.AproForms?.mount(target, { form, onReady: resolve }));
    while (!target.querySelector('.dated button')) await new Promise(requestAnimationFrame);
    document.querySelector('main')?.append(target);
  }, formOfKind('datetime'));
  // The button of the calendar is inside the input.
  await expect(page.locator('.dated')).toHaveCSS('position', 'relative');
  await expect(page.locator('.dated button')).toHaveCSS('position', 'absolute');
});
