import type { Page } from '@playwright/test';
import { formatSentence } from '../../../src/console/sentences.js';
import type { AproFormElement } from '../../../src/embed/element.js';
import { attributeNames } from '../../../src/embed/options/option-table.js';
import { arrivals, collectConsole, expect, lastArrival, type RunningDemo } from '../helpers/demo-fixture.js';
import { fillEveryField } from '../helpers/fill-form.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { hostSheets } from '../helpers/host-page.js';
import { sampleEntries, sampleRows } from '../helpers/samples.js';

const send = (page: Page) => page.getByRole('button', { name: 'Send' });
const confirmation = (page: Page) => page.getByText('within one working day');

/** Opens a page of another site. Its own scripts in `body` run before `embed.js`, which is last. */
async function openHostPage(page: Page, host: Host, { relay }: RunningDemo, body: string, sheet = '') {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title><style>${sheet}</style>
      <body>${body}<script async src="${relay}/embed.js"></script></body></html>`,
  });
  await page.goto(host.url);
}

test.describe('`hidden`', () => {
  const surname = `values='{"def_customer.surname":"Lee"}'`;
  const importantRules = {
    ...hostSheets,
    'an !important rule for [hidden]': '[hidden] { display: none !important }',
    'an !important rule for [hidden] in a layer': '@layer base { [hidden] { display: none !important } }',
  };
  for (const [name, sheet] of sampleEntries('rules for hidden', importantRules, 2)) {
    test(`with field addresses hides the fields and not the form on a page with ${name}`, async ({
      page,
      host,
      demo,
    }) => {
      const form = `<apro-form form="34" hidden="def_customer.surname" ${surname}></apro-form>`;
      await openHostPage(page, host, demo, form, sheet);
      await expect(send(page)).toBeVisible();
      await expect(page.getByLabel('Last name')).toHaveCount(0);
    });
  }

  test('hides fields of a form from a script tag and of a form in a popup', async ({ page, host, demo }) => {
    const { 'an !important rule for [hidden]': sheet } = importantRules;
    const script = `<script src="${demo.relay}/embed.js" data-form="34" data-hidden="def_customer.surname"
      data-${surname}></script>`;
    await openHostPage(page, host, demo, script, sheet);
    await expect(send(page)).toBeVisible();
    await expect(page.getByLabel('Last name')).toHaveCount(0);
    const popup = `<apro-form form="34" mode="popup" hidden="def_customer.surname" ${surname}></apro-form>`;
    await openHostPage(page, host, demo, popup, sheet);
    await expect(page.getByRole('dialog').getByLabel('First name')).toBeVisible();
    await expect(page.getByLabel('Last name')).toHaveCount(0);
  });

  test('without a field address hides the whole form, and removing it shows the form with the typed values', async ({
    page,
    host,
    demo,
  }) => {
    const consoleMessages = collectConsole(page);
    const form = `<apro-form form="34" draft="off" redirect="/elsewhere" hidden="def_customer.surname" ${surname}></apro-form>`;
    await openHostPage(page, host, demo, form);
    const name = page.getByLabel('First name');
    await name.fill('Ann');
    for (const text of ['', 'hidden']) {
      await page.locator('apro-form').evaluate((element, to) => element.setAttribute('hidden', to), text);
      await expect(name).toBeHidden();
      await page.locator('apro-form').evaluate((element) => {
        (element as HTMLElement).hidden = false;
      });
      await expect(name).toBeVisible();
      await expect(name).toHaveValue('Ann');
      await expect(page.getByLabel('Last name')).toHaveCount(0);
    }
    expect(consoleMessages).toEqual([]);
  });
});

test('empty attributes count as absent', async ({ page, host, demo }) => {
  const consoleMessages = collectConsole(page);
  // `signed` and `debug` are on when empty.
  const names = attributeNames.filter((name) => !/^(form|signed|debug)$/.test(name));
  const empty = (prefix: string) => names.map((name) => `${prefix}${name}=""`).join(' ');
  await openHostPage(
    page,
    host,
    demo,
    `<apro-form form="34" ${empty('')}></apro-form><div data-apro-form="37" ${empty('data-')}></div>`,
  );
  await expect(page.getByLabel('Question')).toBeVisible();
  // An empty `hidden` is the HTML attribute, which hides the element.
  await page.locator('apro-form').evaluate((element) => element.removeAttribute('hidden'));
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await send(page).first().click();
  await expect(confirmation(page)).toBeVisible();
  await lastArrival(demo);
  expect(new URL(page.url()).pathname).toBe('/');
  expect(consoleMessages).toEqual([]);
});

test('an unknown value of an attribute is ignored, and the console lists the allowed values', async ({
  page,
  host,
  demo,
}) => {
  const consoleMessages = collectConsole(page);
  await openHostPage(
    page,
    host,
    demo,
    '<apro-form form="37" theme="blue" mode="fly" layout="wide" values="Ann"></apro-form>' +
      '<div data-apro-form="37" data-option-value="text"></div>',
  );
  await expect(page.getByLabel('Question')).toHaveCount(2);
  await expect(page.locator('dialog')).toHaveCount(0);
  await expect.poll(() => consoleMessages.length).toBe(5);
  expect([...consoleMessages].sort()).toEqual([
    expect.stringMatching('^apro-forms: data-option-value="text" is not known. Use one of value, id. '),
    expect.stringMatching('^apro-forms: layout="wide" is not known. Use one of single, steps. '),
    expect.stringMatching('^apro-forms: mode="fly" is not known. Use one of inline, popup, slide, page. '),
    expect.stringMatching('^apro-forms: theme="blue" is not known. Use one of auto, light, dark. '),
    expect.stringMatching('^apro-forms: values must be a JSON object. '),
  ]);
});

test('the property `values` that a page sets before the script loads gives the initial values', async ({
  page,
  host,
  demo,
}) => {
  await openHostPage(
    page,
    host,
    demo,
    `<apro-form form="37"></apro-form>
      <script>document.querySelector('apro-form').values = { 'ext_request.52': 'Set early' };</script>`,
  );
  await expect(page.getByLabel('Question')).toHaveValue('Set early');
  await page.getByLabel('Question').fill('Typed');
  const values = page.locator('apro-form').evaluate((element: AproFormElement) => element.values);
  expect(await values).toEqual({ 'ext_request.52': 'Typed' });
});

test('the values that a form reports are accepted as initial values, except files', async ({
  page,
  host,
  demo,
}) => {
  const consoleMessages = collectConsole(page);
  await openHostPage(page, host, demo, '<apro-form form="35" draft="off"></apro-form>');
  await fillEveryField(page);
  const element = page.locator('apro-form');
  const values = () => element.evaluate((form: AproFormElement) => form.values);
  const before = await values();
  expect(Object.keys(before).length).toBeGreaterThan(30);
  const files = Object.entries(before).filter(([, answer]) => Object.hasOwn(Object(answer), 'files'));
  await element.evaluate((form: AproFormElement) => {
    const { values } = form;
    form.values = values;
  });
  const expectFileWarnings = async (earlierCount: number) => {
    for (const [address] of files)
      await expect
        .poll(() => consoleMessages.slice(earlierCount).join('\n'))
        .toContain(`apro-forms: the field ${address} does not accept the value {"files":`);
  };
  await expectFileWarnings(0);
  // The visitor has chosen the files, so the form keeps them.
  expect(await values()).toEqual(before);
  const earlierCount = consoleMessages.length;
  await element.evaluate((form: AproFormElement) => {
    const copy = document.createElement('apro-form');
    Object.assign(copy, { form: form.form, draft: 'off', values: form.values });
    form.replaceWith(copy);
  });
  const rest = Object.fromEntries(
    Object.entries(before).filter(([address]) => !files.some(([fileAddress]) => fileAddress === address)),
  );
  await expect.poll(values).toEqual(rest);
  await expect(page.getByText('scan.png: uploaded')).toHaveCount(0);
  await expectFileWarnings(earlierCount);
});

test('initial values may be arrays and objects: ends of a range, several choices, a location', async ({
  page,
  host,
  demo,
}) => {
  const values = {
    'ext_request.79': ['1', '10'],
    'ext_request.78': [0.5, 2],
    'ext_request.77': { from: '2026-12-01', to: '' },
    'ext_request.81': { lat: '55.7', lon: '37.6' },
    'ext_request.88': ['Balcony', 'Cellar, dry'],
    'ext_request.74': null,
  };
  await openHostPage(
    page,
    host,
    demo,
    `<apro-form form="35" values='${JSON.stringify(values)}'></apro-form>`,
  );
  const ends = async (name: string) => {
    const group = page.getByRole('group', { name, exact: true });
    return [await group.getByLabel('From').inputValue(), await group.getByLabel('To').inputValue()];
  };
  await expect(page.getByLabel('Cellar, dry')).toBeChecked();
  expect(await ends('Whole number range')).toEqual(['1', '10']);
  expect(await ends('Decimal range')).toEqual(['0.5', '2']);
  expect(await ends('Date range')).toEqual(['01/12/2026', '']);
  await expect(page.getByLabel('Latitude')).toHaveValue('55.7');
  await expect(page.getByLabel('Longitude')).toHaveValue('37.6');
  await expect(page.getByLabel('Attachment note')).toHaveValue('');
});

const themedElements: readonly (readonly [name: string, place: string, attribute: string])[] = [
  ['an element', '<apro-form form="34" draft="off" CONSENTS></apro-form>', 'theme'],
  [
    'a [data-apro-form] element',
    '<div data-apro-form="34" data-draft="off" data-CONSENTS></div>',
    'data-theme',
  ],
];

for (const [name, place, attribute] of sampleRows('themed elements', themedElements, 1)) {
  test(`a change of the theme of ${name} restyles the form and keeps focus and typed values`, async ({
    page,
    host,
    demo,
  }) => {
    const consents = `consents='[{"id":"privacy","text":"I agree"}]'`;
    await openHostPage(page, host, demo, place.replace('CONSENTS', consents));
    await page.getByRole('checkbox', { name: 'I agree' }).check();
    const email = page.getByLabel('Email');
    await email.fill('ann@example.com');
    const turn = (theme: string) =>
      page
        .locator('apro-form, [data-apro-form]')
        .evaluate((element, [name, to]) => element.setAttribute(name, to), [attribute, theme] as const);
    for (const theme of ['dark', 'light']) {
      await turn(theme);
      await expect(page.locator('.apro-form')).toHaveAttribute('data-theme', theme);
      await expect(page.locator('.apro-form')).toHaveAttribute('data-ground');
    }
    await turn('auto');
    await expect(page.locator('.apro-form')).not.toHaveAttribute('data-ground');
    await expect(email).toBeFocused();
    await expect(email).toHaveValue('ann@example.com');
    await expect(page.getByRole('checkbox', { name: 'I agree' })).toBeChecked();
  });
}

test('a popup opens in the theme that was set while the popup waited for its trigger', async ({
  page,
  host,
  demo,
}) => {
  await openHostPage(page, host, demo, '<apro-form form="37" mode="popup" trigger="none"></apro-form>');
  await page.waitForFunction(() => 'AproForms' in window);
  await page.locator('apro-form').evaluate((element) => element.setAttribute('theme', 'dark'));
  await page.evaluate(() => window.AproForms?.open('37'));
  await expect(page.getByRole('textbox', { name: 'Question' })).toBeVisible();
  await expect(page.locator('dialog .apro-form')).toHaveAttribute('data-theme', 'dark');
});

test('changed attributes of a [data-apro-form] element change the form, its language, or remove the form', async ({
  page,
  host,
  demo,
}) => {
  await openHostPage(page, host, demo, '<div data-apro-form="34"></div>');
  await expect(page.getByLabel('First name')).toBeVisible();
  const place = page.locator('[data-apro-form]');
  await place.evaluate((element) => element.setAttribute('data-apro-form', '37'));
  await expect(page.getByLabel('Question')).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveCount(0);
  await place.evaluate((element) => element.setAttribute('data-locale', 'ru'));
  await expect(page.getByRole('button', { name: 'Отправить' })).toBeVisible();
  await place.evaluate((element) => element.removeAttribute('data-apro-form'));
  await expect(page.locator('form')).toHaveCount(0);
});

test('AproForms.open accepts a number and opens the form with this id only', async ({ page, host, demo }) => {
  await openHostPage(page, host, demo, '<apro-form form="37" mode="popup" trigger="none"></apro-form>');
  await page.waitForFunction(() => 'AproForms' in window);
  await page.evaluate(() => window.AproForms?.open(37));
  await expect(page.locator('dialog[open]').getByLabel('Question')).toBeVisible();
  await expect(page.locator('dialog')).toHaveCount(1);
});

for (const name of sampleRows('modules', ['embed.js', '37.js'], 1)) {
  test(`${name} works as a module: it finds its script tag and sends a form`, async ({
    page,
    host,
    demo,
  }) => {
    const consoleMessages = collectConsole(page);
    const tag = `<script type="module" src="${demo.relay}/${name}" data-form="37"></script>`;
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><title>A page</title><link rel="icon" href="data:,">${tag}`,
    });
    await page.goto(host.url);
    await page.getByLabel('Question').fill('Why?');
    await send(page).click();
    await expect(page.getByText('Thank you.')).toBeVisible();
    await lastArrival(demo);
    expect(arrivals(demo)).toHaveLength(1);
    expect(consoleMessages).toEqual([]);
  });
}

test('an initial value that a field does not accept is named on the console, and the others are shown', async ({
  page,
  host,
  demo,
}) => {
  const messages = collectConsole(page);
  const unusable = {
    'ext_customer.42': 'maybe',
    'ext_request.89': 'No such option',
    'ext_request.88': 'No such option',
    'def_stock.parent': '9999',
    'ext_request.80': 'scan.png',
  };
  const usable = { 'def_customer.name': 'Ann', 'ext_request.86': '', 'ext_request.740': '7401' };
  const values = JSON.stringify({ ...unusable, ...usable });
  await openHostPage(page, host, demo, `<apro-form form="35" draft="off" values='${values}'></apro-form>`);
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  const expectSentences = (earlierCount: number) =>
    expect
      .poll(() =>
        messages
          .slice(earlierCount)
          .filter((message) => message.includes(' does not accept the value '))
          .toSorted(),
      )
      .toEqual(
        Object.entries(unusable)
          .map(([address, value]) =>
            formatSentence('unusable-value', { address, value: JSON.stringify(value) }),
          )
          .toSorted(),
      );
  await expectSentences(0);
  // A program replaces the initial values.
  const earlierCount = messages.length;
  const element = page.locator('apro-form');
  await element.evaluate((form: AproFormElement) => {
    form.values = {};
  });
  await element.evaluate((form: AproFormElement, values) => {
    form.values = values;
  }, unusable);
  await expectSentences(earlierCount);
});
