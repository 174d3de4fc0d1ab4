import type { Page } from '@playwright/test';
import {
  arrivals,
  collectConsole,
  expect,
  expectNoAxeViolation,
  lastArrival,
  refuseSends,
  test,
} from '../helpers/demo-fixture.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { watchOfflineQueueCheck } from '../helpers/offline-queue-check.js';
import { sampleRows } from '../helpers/samples.js';

const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true });

test('one form twice on a page creates two leads and has no duplicate ids', async ({ page, demo }) => {
  await page.goto(`${demo.site}/twice.html`);
  await expect(page.getByLabel('Question')).toHaveCount(2);
  for (const at of [0, 1]) {
    await page.getByLabel('Question').first().fill(`Question ${at}`);
    await send(page).first().click();
    await expect(page.getByText('Thank you.')).toHaveCount(at + 1);
  }
  await lastArrival(demo, 2);
  expect(arrivals(demo).map(({ data }) => data)).toEqual([
    { ext_request: { 52: { value: 'Question 0' } } },
    { ext_request: { 52: { value: 'Question 1' } } },
  ]);
  expect(new Set(arrivals(demo).map(({ token }) => token)).size).toBe(2);
  await page.goto('about:blank');
  await page.goto(`${demo.site}/twice.html`);
  await expect(send(page)).toHaveCount(2);
  const ids = await page.locator('[id]').evaluateAll((elements) => elements.map(({ id }) => id));
  expect(new Set(ids).size).toBe(ids.length);
});

test('elements can be added, moved and removed', async ({ page, demo }) => {
  await page.goto(`${demo.site}/single-page-app.html`);
  await page.getByRole('button', { name: 'Add an element' }).click();
  await page.getByRole('button', { name: 'Add a marked div' }).click();
  await expect(page.getByLabel('Question')).toHaveCount(2);
  await page.getByLabel('Question').first().fill('kept while it moves');
  await page.getByRole('button', { name: 'Move the first one' }).click();
  await expect(page.getByLabel('Question').last()).toHaveValue('kept while it moves');
  await page.getByRole('button', { name: 'Remove all' }).click();
  await expect(page.getByLabel('Question')).toHaveCount(0);
  await page.getByRole('button', { name: 'Add an element' }).click();
  await page.getByLabel('Question').fill('added last');
  await send(page).click();
  await expect(page.getByText('Thank you.')).toBeVisible();
  expect((await lastArrival(demo)).data).toEqual({ ext_request: { 52: { value: 'added last' } } });
});

test('an unknown attribute causes a console warning, a global attribute does not', async ({ page, demo }) => {
  const warnings = collectConsole(page);
  await page.goto(`${demo.site}/blank.html`);
  await page.evaluate(() => {
    document
      .querySelector('main')
      ?.insertAdjacentHTML(
        'beforeend',
        '<apro-form form="37" id="i" class="c" style="margin: 0" lang="en" role="region" aria-label="a" tabindex="-1" ' +
          'data-v-1="" _ngcontent-x="" draft="off" colour="red" againafter="7"></apro-form>',
      );
  });
  await expect(page.getByLabel('Question')).toBeVisible();
  await expect.poll(() => warnings.length).toBeGreaterThan(1);
  expect(warnings).toEqual([
    expect.stringContaining(
      'apro-forms: <apro-form> has no attribute "colour". Set the CSS property --apro-accent: docs/theming.md. ',
    ),
    expect.stringContaining('apro-forms: <apro-form> has no attribute "againafter". Write again-after. '),
  ]);
});

test('fallback content is shown until the form is loaded, and stays if loading fails', async ({
  page,
  demo,
}) => {
  const letGo = await delayScript(page);
  await page.goto(`${demo.site}/fallback.html`);
  await page.locator('.apro-form').first().waitFor({ state: 'attached' });
  const call = page.getByRole('link', { name: '+1 555 0100' });
  const write = page.getByRole('link', { name: 'hello@example.com' });
  await expect(call).toBeVisible();
  letGo();
  await expect(page.getByLabel('Question')).toBeVisible();
  await expect(call).toBeHidden();
  await expect(page.getByText('This form is not available.')).toBeVisible();
  await expect(write).toBeVisible();
});

test('a page without a relay sends the same lead to the CRM', async ({ page, demo }) => {
  await page.goto(`${demo.site}/direct.html`);
  await page.getByLabel('Question').fill('How much is it?');
  await page.getByLabel('Amount').fill('1 000,5');
  await send(page).click();
  await expect(page.getByText('Thank you. Your form has been received.')).toBeVisible();
  const { token, raw } = await lastArrival(demo);
  expect(raw).toBe(
    'action=fillform&formtype=37&host=127.0.0.1&data%5Bext_request%5D%5B52%5D%5Bvalue%5D=How+much+is+it%3F' +
      `&data%5Bext_request%5D%5B51%5D%5Bvalue%5D=1000.5&token=${token}`,
  );
});

test('a Russian page shows a form with Russian names and messages, and sends it', async ({ page, demo }) => {
  await page.goto(`${demo.site}/russian.html`);
  const sendButton = page.getByRole('button', { name: 'Отправить' });
  await sendButton.click();
  await expect(page.getByText('Заполните это поле.').first()).toBeVisible();
  const texts = await page.locator('apro-form').innerText();
  expect(texts.match(/[a-z]{2,}/g) ?? []).toEqual([]);
  await page.getByLabel('Имя').fill('Анна');
  await page.getByLabel('Телефон').fill('+7 912 345 67 89');
  await page.getByLabel('Что ищете').selectOption('Новостройка');
  await page.getByRole('textbox', { name: 'Дата показа' }).fill('14.03.2014');
  await sendButton.click();
  await expect(page.getByText('в течение рабочего дня')).toBeVisible();
  expect((await lastArrival(demo)).data).toMatchObject({
    def_customer: { name: 'Анна', phone: '+7 912 345 67 89' },
    ext_request: { 421: { value: 'Новостройка' } },
  });
});

test('a page with aggressive CSS does not change the look of any control', async ({ page, demo }) => {
  const looks = () =>
    page.locator('.apro-form *').evaluateAll((elements) =>
      elements.map((element) => {
        const { tagName } = element;
        const style = getComputedStyle(element);
        const { display, float, margin, padding, borderWidth, borderStyle, opacity, transform } = style;
        const { backgroundColor, fontSize, textTransform, letterSpacing, textIndent } = style;
        return [
          tagName,
          [display, float, margin, padding, borderWidth, borderStyle, opacity, transform].join(' | '),
          [backgroundColor, fontSize, textTransform, letterSpacing, textIndent].join(' | '),
        ];
      }),
    );
  // The button of the calendar comes with code that is loaded after the form is shown.
  const calendarButtons = page.locator('.apro-form .pick');
  await page.goto(demo.site);
  await calendarButtons.first().waitFor();
  const plain = await looks();
  await page.goto(`${demo.site}/rude.html`);
  await calendarButtons.first().waitFor();
  expect(plain.length).toBeGreaterThan(40);
  expect(await looks()).toEqual(plain);
});

test('the theme follows a dark style sheet that is loaded late', async ({ page, demo }) => {
  let letGo = () => {};
  const late = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/dark.css', async (route) => {
    await late;
    await route.continue();
  });
  await page.goto(`${demo.site}/dark.html`, { waitUntil: 'commit' });
  await expect(page.locator('.apro-form')).toHaveAttribute('data-theme', 'light');
  letGo();
  await expect(page.locator('.apro-form')).toHaveAttribute('data-theme', 'dark');
});

test('a hostile definition runs no script, shows its valid fields and causes one warning', async ({
  page,
  demo,
}) => {
  const warnings: string[] = [];
  page.on('console', (message) => message.type() === 'warning' && warnings.push(message.text()));
  const dialogs: string[] = [];
  page.on('dialog', (dialog) => dialogs.push(dialog.message()));
  await page.goto(`${demo.site}/hostile.html`);
  await expect(page.getByLabel('Good one')).toBeVisible();
  await expect(page.getByLabel('Constructor')).toHaveCount(0);
  await expect(page.getByLabel('Unknown', { exact: true })).toBeVisible();
  await page.getByLabel('Good one').fill('still works');
  await send(page).click();
  await expect(page.getByText('Done')).toBeVisible();
  await expect(page.getByRole('link', { name: 'there' })).toHaveAttribute('href', 'https://example.com/');
  await expect(page.getByRole('link', { name: 'here', exact: true })).toHaveCount(0);
  expect(await page.evaluate(() => (window as { hacked?: unknown }).hacked)).toBeUndefined();
  expect(await page.locator('.apro-form :is(script, img, svg, iframe)').count()).toBe(0);
  expect(dialogs).toEqual([]);
  expect(warnings).toHaveLength(1);
  for (const named of [
    'group-unreadable (ext_customer)',
    'field-without-id (ext_request)',
    'field-unreadable (ext_request.8)',
    'kind-unknown (ext_request.2)',
    'text-too-long (ext_request.5)',
    'parent-loop (ext_request.',
    'field-without-id (ext_stock)',
  ]) {
    expect(warnings[0]).toContain(named);
  }
  expect((await lastArrival(demo)).data).toEqual({ ext_stock: { 9: { value: 'still works' } } });
});

test('an empty form and a form with 1,000 fields are shown', async ({ page, demo }) => {
  await page.goto(`${demo.site}/single-page-app.html`);
  const show = (form: string) =>
    page.evaluate((id) => {
      const element = document.createElement('apro-form');
      element.setAttribute('form', id);
      document.querySelector('#stage')?.replaceChildren(element);
    }, form);
  await show('36');
  await expect(page.getByRole('heading', { name: 'An empty form' })).toBeVisible();
  await expect(page.getByText('The form can’t be shown right now.')).toBeVisible();
  await expect(send(page)).toHaveCount(0);
  await show('39');
  await expect(page.getByLabel(/^Field \d+$/)).toHaveCount(1_000);
  await expect(page.getByLabel(/^Field \d+$/).first()).toHaveAccessibleName('Field 1000');
});

/** Delays the form definition until the returned function is called. */
async function delayScript(page: Page): Promise<() => void> {
  const definitions = /\/(forms\/\d+|onlineforms)$/;
  const release = await holdRequests(page, definitions);
  // Blocks `ID.js`, which contains the form definition. So the page must request the definition.
  await page.route(/\/\d+\.js/, (route) => route.abort());
  return release;
}

const pages = [
  '/',
  '/every-field.html',
  '/shadow.html',
  '/russian.html',
  '/dark.html',
  '/rude.html',
  '/twice.html',
  '/direct.html',
  '/fallback.html',
  '/hostile.html',
];

for (const path of sampleRows('axe on pages', pages, 2)) {
  test(`axe finds no violation on ${path} in any state`, async ({ page, demo }) => {
    const button = page.getByRole('button', { name: /^(Send|Отправить)$/ }).first();

    const looked = await watchOfflineQueueCheck(page);
    const letGo = await delayScript(page);
    await page.goto(demo.site + path);
    await page.locator('.apro-form').first().waitFor({ state: 'attached' });
    await expectNoAxeViolation(page);
    letGo();
    await button.waitFor();
    await page.waitForLoadState('load');

    // Checks the blank form, and then the form with all its errors.
    await expectNoAxeViolation(page);
    await button.click();
    await page.locator('.apro-form :is(.summary, .error)').first().waitFor();
    await expectNoAxeViolation(page);

    // Checks the filled form, then the form after a failed submission, then the confirmation.
    await fillRequired(page);
    await expectNoAxeViolation(page);
    await looked();
    await refuseSends(page, 1);
    await button.click();
    // A form beside this one, which could not be loaded, has a retry button, too. So only buttons inside `<form>`
    // count.
    const again = page
      .locator('.apro-form form')
      .getByRole('button', { name: /^(Try again|Попробовать ещё раз|Попробовать снова)$/ });
    await again.first().waitFor();
    await expectNoAxeViolation(page);
    await again.first().click();
    await page.locator('.apro-form section.state').first().waitFor();
    await expectNoAxeViolation(page);
  });
}

async function fillRequired(page: Page): Promise<void> {
  const form = page.locator('.apro-form form').first();
  const validField = form.getByLabel('Good one');
  if (await validField.count()) await validField.fill('nothing is required here');
  for (const control of await form.locator(':is(input, textarea, select)[required]').all()) {
    const tag = await control.evaluate((element) => `${element.tagName} ${element.getAttribute('type')}`);
    if (tag.startsWith('SELECT')) await control.selectOption({ index: 1 });
    else if (tag === 'INPUT radio') await control.check();
    else if (tag === 'INPUT email') await control.fill('ann@example.com');
    else if (tag === 'INPUT tel') await control.fill('+7 912 345-67-89');
    else await control.fill('3');
  }
}

test('with scripts of two relays, each form uses the relay of its script', async ({ page, demo }) => {
  const other = demo.relay.replace('127.0.0.1', 'localhost');
  await page.goto(`${demo.site}/twice.html`);
  await page.getByRole('button', { name: 'Send' }).first().waitFor();
  await addScript(page, `${other}/embed.js`);
  const form = page.locator('apro-form[endpoint]');
  await form.getByLabel('First name').fill('Ann');
  await form.getByLabel('Email').fill('ann@example.com');
  const sent = page.waitForRequest(`${other}/onlineforms`);
  await form.getByRole('button', { name: 'Send' }).click();
  await sent;
  await expect(form.getByText('We will get back to you')).toBeVisible();
});

test('with two script versions, the first one serves both tags and the console warns', async ({
  page,
  demo,
}) => {
  const warnings = collectConsole(page);
  await page.goto(`${demo.site}/twice.html`);
  await page.getByRole('button', { name: 'Send' }).first().waitFor();
  const before = await page.locator('form').count();
  const other = demo.relay.replace('127.0.0.1', 'localhost');
  await page.route(`${other}/*.js*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({
      response,
      body: (await response.text()).replaceAll(/embed-[\w-]{8}/g, 'embed-another1'),
    });
  });
  await addScript(page, `${other}/embed.js`);
  await expect.poll(() => page.locator('form').count()).toBe(before + 1);
  expect(warnings.join()).toContain('two versions of the script');
});

async function addScript(page: Page, src: string): Promise<void> {
  await page.evaluate((src) => {
    const script = document.createElement('script');
    script.src = src;
    script.dataset.form = '34';
    document.querySelector('main')?.append(script);
  }, src);
}

/**
 * Removes the content of the page and inserts its HTML text again, as htmx does. The scripts in the text run
 * again.
 */
async function detachAndReattach(page: Page): Promise<void> {
  await page.evaluate(() => {
    const main = document.querySelector('main');
    if (!main) return;
    const savedMarkup = main.innerHTML;
    main.innerHTML = '';
    main.innerHTML = savedMarkup;
    for (const script of main.querySelectorAll('script')) {
      const newScript = document.createElement('script');
      for (const { name, value } of script.attributes) newScript.setAttribute(name, value);
      script.replaceWith(newScript);
    }
  });
}

test('a page restored by a framework has each form once, and the form sends', async ({ page, demo }) => {
  await page.goto(`${demo.site}/blank.html`);
  await page.waitForFunction(() => 'AproForms' in window);
  await page.evaluate(() => {
    const main = document.querySelector('main');
    if (main) main.innerHTML = '<apro-form form="37"></apro-form><div data-apro-form="37"></div>';
  });
  await addScript(page, `${demo.relay}/embed.js`);
  await expect(page.getByLabel('Question')).toHaveCount(2);
  await expect(page.getByLabel('First name')).toHaveCount(1);
  await page.getByLabel('Question').first().fill('Typed before');
  await detachAndReattach(page);
  await expect(page.getByLabel('First name')).toHaveCount(1);
  await expect(page.getByLabel('Question')).toHaveCount(2);
  await page.getByLabel('Question').first().fill('Typed after');
  await page.getByRole('button', { name: 'Send' }).first().click();
  expect((await lastArrival(demo)).data).toMatchObject({ ext_request: { 52: { value: 'Typed after' } } });
});

test('a restored page has its dialog and button once', async ({ page, demo }) => {
  await page.goto(`${demo.site}/blank.html`);
  await page.waitForFunction(() => 'AproForms' in window);
  await page.evaluate(() => {
    const main = document.querySelector('main');
    if (main) main.innerHTML = '<apro-form form="37" mode="slide" button="Ask us"></apro-form>';
  });
  const question = page.getByRole('textbox', { name: 'Question' });
  await page.getByRole('button', { name: 'Ask us' }).click();
  await question.fill('Typed before');
  await detachAndReattach(page);
  await expect(page.getByRole('button', { name: 'Ask us' })).toHaveCount(1);
  await expect(question).toHaveCount(0);
  await page.getByRole('button', { name: 'Ask us' }).click();
  await expect(question).toHaveCount(1);
});

test('values set as a property are initial values', async ({ page, demo }) => {
  await page.goto(`${demo.site}/blank.html`);
  await page.waitForFunction(() => 'AproForms' in window);
  await page.evaluate(() => {
    const element = document.createElement('apro-form');
    element.setAttribute('form', '37');
    element.values = { 'ext_request.52': 'Set' };
    document.querySelector('main')?.append(element);
  });
  await expect(page.getByLabel('Question')).toHaveValue('Set');
});
