import { expect, test } from '../helpers/demo-fixture.js';
import { scanFile } from '../helpers/fill-form.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { showForm } from '../helpers/show-form.js';

// Each test checks a fault that the texts of all languages once had.

test('while a form loads and after a failure, its texts are in the language of the page or of the site', async ({
  page,
  demo,
}) => {
  const words = { unavailable: 'Позвоните нам: 123', more: { close: 'Скрыть' } };
  const forms = /\/forms\/34$|\/onlineforms$/;
  await page.route(forms, (route) =>
    route.fulfill({ status: 503, headers: { 'Access-Control-Allow-Origin': '*' }, body: '' }),
  );
  const release = await holdRequests(page, forms);
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate((messages) => {
    const main = document.querySelector('main') as HTMLElement;
    document.documentElement.lang = 'ru';
    main.insertAdjacentHTML('beforeend', '<apro-form id="plain" form="34"></apro-form>');
    const own = document.createElement('apro-form');
    for (const [name, value] of Object.entries({ id: 'own', form: '34', messages }))
      own.setAttribute(name, value);
    main.append(own);
    main.insertAdjacentHTML('beforeend', '<apro-form id="ar" form="34" locale="ar"></apro-form>');
  }, JSON.stringify(words));
  const root = (id: string) => page.locator(`#${id} .apro-form`);
  await expect(root('plain').locator('[aria-busy] .unseen')).toHaveText('Форма загружается…');
  await expect(root('plain')).toHaveAttribute('lang', 'ru');
  await expect(root('ar')).toHaveAttribute('dir', 'rtl');
  release();
  const failure = (id: string) => root(id).getByRole('alert');
  await expect(failure('plain')).toContainText('Не удалось загрузить форму');
  await expect(failure('plain').getByRole('button')).toHaveText('Попробовать ещё раз');
  await expect(failure('own')).toContainText(words.unavailable);
  await expect(failure('ar')).toContainText('يتعذّر عرض النموذج');
});

test('own words for rare texts are used on English pages too', async ({ page, demo }) => {
  await showForm(page, demo, {
    form: '35',
    messages: JSON.stringify({ more: { from: 'Min', to: 'Max', upload: { choose: 'Pick files' } } }),
  });
  const range = page.getByRole('group', { name: 'Whole number range' });
  await expect(range.getByLabel('Min')).toBeVisible();
  await expect(range.getByLabel('Max')).toBeVisible();
  await expect(page.getByText('Pick files').first()).toBeVisible();
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(() => {
    document
      .querySelector('main')
      ?.insertAdjacentHTML(
        'beforeend',
        `<apro-form form="34" mode="popup" messages='{"more":{"close":"Hide"}}'></apro-form>`,
      );
  });
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Hide' })).toBeVisible();
});

test('a note says that a typed text is not in the list', async ({ page, demo }) => {
  await showForm(page, demo, { form: '40' });
  await page.getByRole('combobox', { name: 'Model' }).fill('zzzz');
  await page.keyboard.press('Tab');
  await expect(
    page.locator('.note', { hasText: '“zzzz” is not in the list. Choose an option.' }),
  ).toBeVisible();
});

test('the mark of required fields is explained, and the legends of the parts are plain words', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, { form: '35' });
  const note = page.locator('.note', { hasText: 'Required' }).first();
  await expect(note).toHaveText('* Required');
  const send = page.getByRole('button', { name: 'Send' });
  const firstField = page.locator('.field').first();
  const [noteBox, fieldBox, sendBox] = await Promise.all(
    [note, firstField, send].map((locator) => locator.boundingBox()),
  );
  expect(noteBox?.y).toBeLessThan(fieldBox?.y ?? 0);
  expect(fieldBox?.y).toBeLessThan(sendBox?.y ?? 0);
  await expect(page.locator('.part > legend')).toHaveText(['Your details', 'Your request', 'Item details']);
  // A form without required fields does not explain the mark for required fields.
  await page.route('**/forms/37', async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      body: (await response.text()).replaceAll('"required":true', '"required":false'),
    });
  });
  await showForm(page, demo, { form: '37' });
  await expect(page.locator('.star')).toHaveCount(0);
  await expect(page.getByText('Required')).toHaveCount(0);
});

test('every text of the CRM has a direction of its own on an Arabic page', async ({ page, demo }) => {
  await showForm(page, demo, { form: '35' }, { lang: 'ar', dir: 'rtl' });
  await page.getByLabel('Country').selectOption('Northland');
  await page.getByLabel('Region').selectOption('Region 2000');
  await page.getByLabel('City').selectOption('City 3000');
  await page.getByRole('combobox', { name: 'Street', expanded: false }).fill('Harbour Street 50');
  await page.locator('[role=option]').first().waitFor();
  await page.getByLabel('Photos').setInputFiles([scanFile]);
  await expect(page.getByText('scan.png').first()).toBeVisible();
  await page.locator('button[type=submit]').click();
  await expect(page.locator('.summary')).toBeVisible();
  const { count, withoutDirection } = await page.locator('.apro-form').evaluate((root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts: (readonly [text: string, element: Element | null])[] = [];
    while (walker.nextNode())
      texts.push([walker.currentNode.nodeValue ?? '', walker.currentNode.parentElement]);
    for (const input of root.querySelectorAll('input'))
      if (/text|search/.test(input.type)) texts.push([input.value, input]);
    const ofCrm = texts.filter(([text]) => /[a-z]{3}/i.test(text));
    return {
      count: ofCrm.length,
      withoutDirection: ofCrm
        .filter(
          ([text, element]) =>
            !element?.closest('[dir=auto], [dir=ltr]') && !/\u2068[^\u2069]*[a-z]{3}/i.test(text),
        )
        .map(([text]) => text),
    };
  });
  expect(count).toBeGreaterThan(80);
  expect(withoutDirection).toEqual([]);
});
