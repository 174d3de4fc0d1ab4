import type { Page } from '@playwright/test';
import { formatSentence } from '../../../src/console/sentences.js';
import {
  arrivals,
  collectConsole,
  expect,
  expectNoAxeViolation,
  lastArrival,
  type RunningDemo,
  test,
} from '../helpers/demo-fixture.js';

async function showForm(page: Page, demo: RunningDemo, attributes: Record<string, string>, search = '') {
  await page.goto(`${demo.site}/blank.html${search}`);
  await page.evaluate((given) => {
    const element = document.createElement('apro-form');
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    document.querySelector('main')?.append(element);
  }, attributes);
  await page.getByLabel('First name').waitFor();
}

async function fillAndSend(page: Page): Promise<void> {
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: /Send|Go/ }).click();
}

const confirmation = (page: Page) => page.getByText('within one working day');

test('texts of the option messages replace the default texts, and other texts stay', async ({
  page,
  demo,
}) => {
  await showForm(page, demo, {
    form: '34',
    messages: JSON.stringify({ send: 'Go', issues: { required: 'We need this.' }, problems: 5, x: 'y' }),
  });
  await page.getByRole('button', { name: 'Go' }).click();
  await expect(page.getByText('We need this.').first()).toBeVisible();
  await expect(page.getByText('answers need attention').first()).toBeVisible();
});

test.describe('a consent checkbox', () => {
  const consents = JSON.stringify([
    { id: 'privacy', text: 'I have read the [privacy policy](https://example.com/privacy).' },
    { id: 'news', text: 'Write to me now and then.', required: false },
  ]);

  test('is required, shows links, and is sent to the relay with its text and version', async ({
    page,
    demo,
  }) => {
    const bodies: URLSearchParams[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') bodies.push(new URLSearchParams(request.postData() ?? ''));
    });
    await showForm(page, demo, { form: '34', consents });
    await fillAndSend(page);
    const box = page.getByRole('checkbox', { name: /I have read/ });
    await expect(box).toBeFocused();
    await expect(box).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByText('Tick this box to continue.')).toBeVisible();
    expect(bodies).toHaveLength(0);
    await expectNoAxeViolation(page);
    await expect(page.getByRole('link', { name: 'privacy policy' })).toHaveAttribute(
      'href',
      'https://example.com/privacy',
    );
    await box.check();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(confirmation(page)).toBeVisible();
    const sent = Object.fromEntries(bodies.at(-1) ?? []);
    expect(sent).toMatchObject({
      'consents[0][id]': 'privacy',
      'consents[0][given]': '1',
      'consents[0][text]': 'I have read the [privacy policy](https://example.com/privacy).',
      'consents[1][given]': '0',
      'consents[0][language]': 'en',
    });
    expect(sent['consents[0][version]']).toMatch(/^[0-9a-f]{64}$/);
    // The relay does not forward consents to the CRM.
    expect((await lastArrival(demo)).raw).not.toContain('consents');
  });

  test('is cleared before the next lead, which gets a consent time of its own', async ({ page, demo }) => {
    const given: URLSearchParams[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/onlineforms') && request.method() === 'POST')
        given.push(new URLSearchParams(request.postData() ?? ''));
    });
    await showForm(page, demo, { form: '34', consents });
    const box = page.getByRole('checkbox', { name: /I have read/ });
    await box.check();
    await fillAndSend(page);
    await page.getByRole('button', { name: 'Send another form' }).click();
    await expect(box).not.toBeChecked();
    await fillAndSend(page);
    await expect(box).toHaveAttribute('aria-invalid', 'true');
    await box.check();
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(confirmation(page)).toBeVisible();
    const times = given.map((body) => body.get('consents[0][at]'));
    expect(new Set(times).size).toBe(2);
    expect(given.map((body) => body.get('consents[0][given]'))).toEqual(['1', '1']);
    await lastArrival(demo, 2);
  });
});

test('a consent shows the text of its CRM publication and sends the version of the text', async ({
  page,
  demo,
}) => {
  await page.goto(`${demo.site}/consents.html`);
  const terms = page.getByText('Privacy notice & terms');
  await terms.click();
  const text = page.getByRole('region', { name: 'Privacy notice & terms' });
  await expect(text).toContainText('show it to nobody else');
  await expectNoAxeViolation(page);
  await text.focus();
  await page.keyboard.press('End');
  await expect.poll(() => text.evaluate((element) => element.scrollTop)).toBeGreaterThan(0);
  await page.getByRole('checkbox', { name: 'I have read how my data are used.' }).check();
  const sent = page.waitForRequest((request) => request.url().endsWith('/onlineforms'));
  await fillAndSend(page);
  await expect(confirmation(page)).toBeVisible();
  const body = new URLSearchParams((await sent).postData() ?? '');
  const { version } = await (await fetch(`${demo.relay}/publications/871`)).json();
  expect(body.get('consents[0][publication]')).toBe('871');
  expect(body.get('consents[0][version]')).toBe(version);
  expect((await lastArrival(demo)).raw).not.toContain('consents');
});

test('a consent without its publication is shown, and the console names the publication', async ({
  page,
  demo,
}) => {
  const warnings = collectConsole(page);
  const consents = JSON.stringify([{ id: 'terms', text: 'I agree.', publication: '872' }]);
  await showForm(page, demo, { form: '34', consents });
  await expect(page.getByRole('checkbox', { name: 'I agree.' })).toBeVisible();
  await expect.poll(() => warnings).toContain(formatSentence('publication', { id: '872' }));
});

test('hidden fields are filled in from query parameters and from the origin of the visitor', async ({
  page,
  demo,
}) => {
  await showForm(
    page,
    demo,
    {
      form: '34',
      params: 'who=def_customer.surname',
      attribution: 'utm_source=def_customer.patronymic,gclid=def_customer.phone',
      hidden: 'def_customer.surname,def_customer.patronymic',
    },
    '?who=O%27Hara&utm_source=spring&secret=x',
  );
  await expect(page.getByLabel('Last name')).toHaveCount(0);
  await fillAndSend(page);
  await expect(confirmation(page)).toBeVisible();
  const { data } = await lastArrival(demo);
  expect(data).toMatchObject({ def_customer: { surname: "O'Hara", name: 'Ann' } });
  expect(JSON.stringify(data)).not.toContain('secret');
});

test('a hidden field without a value is shown', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34', hidden: 'def_customer.surname' });
  await expect(page.getByLabel('Last name')).toBeVisible();
});

test('the first touch is stored after consent(true) and deleted by consent(false)', async ({
  page,
  demo,
}) => {
  const stored = () => page.evaluate(() => localStorage.getItem('apro-forms:first-touch'));
  await showForm(
    page,
    demo,
    { form: '34', attribution: 'first.utm_source=def_customer.surname' },
    '?utm_source=ad',
  );
  expect(await stored()).toBeNull();
  await page.evaluate(() =>
    (window as { AproForms?: { consent(a: boolean): void } }).AproForms?.consent(true),
  );
  await expect.poll(stored).toContain('"utm_source":"ad"');
  await showForm(
    page,
    demo,
    { form: '34', attribution: 'first.utm_source=def_customer.surname' },
    '?utm_source=later',
  );
  await expect(page.getByLabel('Last name')).toHaveValue('ad');
  await page.evaluate(() =>
    (window as { AproForms?: { consent(a: boolean): void } }).AproForms?.consent(false),
  );
  await expect.poll(stored).toBeNull();
});

test('analytics receive each event once, and exceptions of analytics do not prevent the submission', async ({
  page,
  demo,
}) => {
  await page.addInitScript(() => {
    window.ym = () => {
      throw new Error('blocked');
    };
  });
  await showForm(page, demo, { form: '34', track: 'datalayer,metrika:123' });
  await fillAndSend(page);
  await expect(confirmation(page)).toBeVisible();
  const layer = await page.evaluate(() => (window as { dataLayer?: { event: string }[] }).dataLayer ?? []);
  expect(layer.map(({ event }) => event)).toEqual([
    'apro_form_view',
    'apro_form_start',
    'apro_form_submit',
    'apro_form_success',
  ]);
  expect(JSON.stringify(layer)).not.toContain('ann@example.com');
  expect(layer.at(-1)).toMatchObject({ form: '34', receipt: expect.stringMatching(/^R-/) });
});

test('the redirect happens after the success event was reported', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34', track: 'datalayer', redirect: '/index.html?thanks' });
  await page.evaluate(() => {
    addEventListener('pagehide', () => {
      const { dataLayer = [] } = window as { dataLayer?: { event: string }[] };
      sessionStorage.setItem('heard', dataLayer.map(({ event }) => event).join());
    });
  });
  await fillAndSend(page);
  await page.waitForURL('**/index.html?thanks');
  expect(await page.evaluate(() => sessionStorage.getItem('heard'))).toContain('apro_form_success');
  await lastArrival(demo);
});

test('a preview validates the form and sends nothing', async ({ page, demo }) => {
  await showForm(page, demo, { form: '34' }, '?apro-preview');
  await expect(page.getByText('This is a preview. Nothing will be sent.')).toBeVisible();
  let sends = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST') sends++;
  });
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Fill this in.').first()).toBeVisible();
  await fillAndSend(page);
  await expect(page.getByText('Fill this in.')).toHaveCount(0);
  // If the form were sent by mistake, that would only show after some tasks. So wait before checking that the
  // button has not changed.
  await page.evaluate(() => fetch('/blank.html').then((response) => response.text()));
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
  await page.waitForLoadState('networkidle');
  await expect(page.getByRole('button', { name: 'Send', exact: true })).toBeVisible();
  await expect(confirmation(page)).toHaveCount(0);
  expect(sends).toBe(0);
  expect(arrivals(demo)).toHaveLength(0);
});

test('attribution survives navigation: in a single-page app at once, between pages of a site after consent', async ({
  page,
  demo,
}) => {
  const wish = { form: '34', attribution: 'utm_source=def_customer.surname,landing=def_customer.patronymic' };
  await page.goto(`${demo.site}/blank.html?utm_source=ad`);
  // A single-page app changes the address before the form is mounted.
  await page.evaluate((given) => {
    history.pushState(null, '', '/elsewhere');
    const element = document.createElement('apro-form');
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
    document.querySelector('main')?.append(element);
  }, wish);
  await expect(page.getByLabel('Last name')).toHaveValue('ad');
  await expect(page.getByLabel('Middle name')).toHaveValue(`${demo.site}/blank.html`);

  /** Follows a link, so that the next page has a referrer. */
  const follow = async (name: string) => {
    await page.evaluate((to) => {
      const link = document.body.appendChild(document.createElement('a'));
      link.href = to;
      link.click();
    }, `/blank.html?${name}`);
    await page.waitForURL(`**/blank.html?${name}`);
    await page.evaluate((given) => {
      const element = document.createElement('apro-form');
      for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
      document.querySelector('main')?.append(element);
    }, wish);
    await page.getByLabel('Last name').waitFor();
  };
  await follow('without-consent');
  await expect(page.getByLabel('Last name')).toHaveValue('');
  await page.goto(`${demo.site}/blank.html?utm_source=ad`);
  await page.waitForFunction(() => window.AproForms !== undefined);
  await page.evaluate(() => window.AproForms?.consent(true));
  await expect.poll(() => page.evaluate(() => localStorage.getItem('apro-forms:last-touch'))).toContain('ad');
  await follow('with-consent');
  await expect(page.getByLabel('Last name')).toHaveValue('ad');
  // Another script may write an invalid touch to the storage.
  await page.evaluate(() => localStorage.setItem('apro-forms:last-touch', '{"landing":"x","params":null}'));
  await follow('spoilt');
  await expect(page.getByLabel('Last name')).toHaveValue('');
});

test('options for unknown fields give a warning on the console, and the form is shown', async ({
  page,
  demo,
}) => {
  const warnings = collectConsole(page);
  await showForm(page, demo, {
    form: '34',
    hidden: 'def_customer.surnam',
    presets: JSON.stringify({ 'ext_request.9999': [{ text: 'up to 100', to: '100' }] }),
    values: JSON.stringify({ 'def_customer.emial': 'ann@example.com', 'def_customer.name': 'Ann' }),
  });
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  // The sentences are in a chunk that is fetched after the form is shown. Each sentence waits for the chunk on its own, so
  // their order varies.
  const expected = [
    formatSentence('unknown-field', { form: '34', address: 'ext_request.9999' }),
    formatSentence('unknown-field', { form: '34', address: 'def_customer.surnam' }),
    formatSentence('form-defects', { form: '34', list: 'no-such-field (def_customer.emial)' }),
  ];
  await expect.poll(() => warnings.toSorted()).toEqual(expected.toSorted());
});

test('an invalid redirect gives a warning on the console, and the confirmation stays', async ({
  page,
  demo,
}) => {
  const warnings = collectConsole(page);
  await showForm(page, demo, { form: '34', redirect: 'https://' });
  await fillAndSend(page);
  await expect(confirmation(page)).toBeVisible();
  await expect
    .poll(() => warnings)
    .toEqual([expect.stringContaining('apro-forms: redirect must be an http or https address. ')]);
  await lastArrival(demo);
});

test.describe('the debug panel shows', () => {
  test('the version and source of the definition, requests and events, and no values', async ({
    page,
    demo,
  }) => {
    await showForm(page, demo, { form: '34', debug: '', track: 'datalayer' });
    await fillAndSend(page);
    await expect(page.getByText('apro-form:ready')).toBeVisible();
    await expect(page.getByText(/definition 34, version [0-9a-f]{8}, \d+ fields/)).toBeVisible();
    await expect(
      page.getByText('from the relay, which knows the spelling of the CRM’s action names'),
    ).toBeVisible();
    await expect(page.getByText(/forms\/34 \d+ ms/)).toBeVisible();
    await expect(page.getByText(/onlineforms \d+ ms/)).toBeVisible();
    await expect(page.getByText('to datalayer: apro_form_success')).toBeVisible();
    await expect(page.getByText(/apro-form:submit.*def_customer\.email/)).toBeVisible();
    await expect(page.getByText('ann@example.com')).toHaveCount(0);
    await lastArrival(demo);
  });

  test('the dialect of the CRM and the ignored parts of the definition', async ({ page, demo }) => {
    await page.goto(`${demo.site}/hostile.html`);
    const crm = demo.crm?.url ?? '';
    await page.evaluate((endpoint) => {
      const element = document.querySelector('apro-form');
      element?.setAttribute('endpoint', endpoint);
      element?.setAttribute('debug', '');
    }, crm);
    await expect(page.getByText('from the CRM; spelling of its action names: “getform”')).toBeVisible();
    await expect(
      page.getByText('ignored: ext_customer: is not a list of fields and is left out (group-unreadable)'),
    ).toBeVisible();
    await expect(
      page.getByText(
        'ignored: ext_request.2: has an unknown type and is shown as a text field (kind-unknown)',
      ),
    ).toBeVisible();
  });
});
