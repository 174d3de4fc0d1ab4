import type { Page } from '@playwright/test';
import { type RunningDemo, startDemo } from '../../../demo/start.js';
import {
  arrivals,
  collectConsole,
  demoCrm,
  expect,
  expectNoAxeViolation,
  lastArrival,
  test,
} from '../helpers/demo-fixture.js';
import { fillRequired } from '../helpers/fill-form.js';
import { holdRequests } from '../helpers/hold-requests.js';
import { sampleRows } from '../helpers/samples.js';

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('a form is filled in, corrected and sent', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/34`);
    await expect(page).toHaveTitle('Request a viewing');
    await page.getByLabel('Last name').fill('Ann "& <b>');
    await page.getByLabel('Email').fill('nonsense');
    await page.getByLabel('Riverside').check();
    await page.getByLabel('Old town').check();
    await page.getByRole('group', { name: 'Budget' }).getByLabel('From').fill('1 000,5');
    await page.getByRole('button', { name: 'Send' }).click();

    await expect(page.getByText('2 answers need attention')).toBeVisible();
    await expect(page.getByLabel('Last name')).toHaveValue('Ann "& <b>');
    await expect(page.getByLabel('Old town')).toBeChecked();
    await page.getByRole('link', { name: 'Email' }).click();
    await page.getByLabel('First name').fill('Ann');
    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByRole('button', { name: 'Send' }).click();

    await expect(page.getByText('within one working day')).toBeVisible();
    await expect(page.getByText(/Your reference number: R-[A-Z2-7]{16}/)).toBeVisible();
    expect((await lastArrival(demo)).data).toEqual({
      def_customer: { surname: 'Ann "& <b>', name: 'Ann', email: 'ann@example.com' },
      ext_customer: { 30: { value: 'Private person' } },
      ext_request: { 71: { value: 'Riverside,Old town' }, 68: { value: { 0: '1000.5', 1: '' } } },
    });
  });

  test('dependent lists are loaded one after the other', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/35`);
    await page.getByLabel('First name').fill('Ann');
    for (const [label, option] of [
      ['Country', 'Northland'],
      ['Region', 'Region 2000'],
      ['City', 'City 3001'],
    ] as const) {
      await page.getByLabel(label).selectOption(option);
      await page.getByRole('button', { name: 'Update the form' }).click();
      await expect(page.getByLabel(label).locator('option:checked')).toHaveText(option);
    }
    await page.getByLabel('Street').selectOption('Harbour Street 1');
    await expect(page.getByLabel('First name')).toHaveValue('Ann');
    await fillRequired(page);
    await page.getByRole('group', { name: 'Location' }).getByLabel('Latitude').fill('55.7');
    await page.getByRole('group', { name: 'Location' }).getByLabel('Longitude').fill('37.6');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Everything has arrived.')).toBeVisible();
    expect((await lastArrival(demo)).data).toMatchObject({
      ext_customer: { 42: { value: '0' } },
      ext_request: {
        81: { value: { lat: '55.7', lon: '37.6' } },
        617: { value: 'Northland' },
        618: { value: 'Region 2000' },
        695: { value: 'City 3001' },
        697: { value: 'Harbour Street 1' },
      },
    });
  });

  test('a list that cannot be loaded becomes a text input', async ({ page }) => {
    // A new demo is started, so that its relay has no cached copy of the list.
    const demo = await startDemo({ site: 0, relay: 0, crm: 0 });
    try {
      demoCrm(demo).faults.add({ name: 'html', path: '/sharedapi/utils/binded', times: Infinity, delay: 0 });
      await page.goto(`${demo.relay}/f/35`);
      await fillRequired(page);
      await page.getByLabel('Country').selectOption('Islands');
      await page.getByRole('button', { name: 'Update the form' }).click();
      const region = page.getByLabel('Region');
      await expect(region).toHaveRole('textbox');
      await expect(page.getByRole('button', { name: 'Try again' })).toBeHidden();
      await region.fill('The far one');
      await page.getByRole('button', { name: 'Update the form' }).click();
      await expect(region).toHaveValue('The far one');
      await page.getByRole('button', { name: 'Send' }).click();
      await expect(page.getByText('Everything has arrived.')).toBeVisible();
      expect((await lastArrival(demo)).data).toMatchObject({
        ext_request: { 618: { value: 'The far one' } },
      });
    } finally {
      await demo.close();
    }
  });

  test('controls that need script and the honeypot are hidden', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/35`);
    await expect(page.getByLabel('Floor')).toBeVisible();
    await expect(page.getByText('or drop files here').first()).toBeHidden();
    await expect(page.getByRole('button', { name: 'Use my location' })).toBeHidden();
    await expect(page.locator('input[name=apro-extra]')).toBeHidden();
  });

  test('posted files stay when another field must be corrected', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/35`);
    const plans = page.locator('[data-field="ext_request.80"]');
    const input = plans.locator('input[type=file]');
    const pdf = { mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 the plan') };
    await page.getByLabel('First name').fill('Ann');
    await input.setInputFiles([
      { name: 'План "дома".pdf', ...pdf },
      { name: 'program.exe', mimeType: 'application/pdf', buffer: Buffer.from('MZ') },
    ]);
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(plans.getByText('План "дома".pdf: uploaded')).toBeVisible();
    await expect(plans.locator('.error')).toHaveText('A file didn’t upload. Try again or remove it.');

    await page.getByLabel('Email').fill('ann@example.com');
    await page.getByRole('group', { name: 'Newsletter' }).getByLabel('No', { exact: true }).check();
    await page.getByLabel('Choice', { exact: true }).selectOption('First');
    await page.getByLabel('Floor').fill('3');
    await input.setInputFiles({ name: 'second.pdf', ...pdf });
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Everything has arrived.')).toBeVisible();
    const sent = (await lastArrival(demo)).data.ext_request as Record<string, { value: unknown }>;
    expect(Object.values(sent['80']?.value ?? {})).toHaveLength(2);
  });

  test('a repeated post creates one lead', async ({ page, demo }) => {
    await page.goto(`${demo.relay}/f/37`);
    await page.getByLabel('Question').fill('Why?');
    const token = await page.locator('input[name=token]').inputValue();
    const post = () =>
      page.request.post(`${demo.relay}/f/37`, {
        headers: { Origin: demo.relay },
        form: { token, 'ext_request.52': 'Why?' },
      });
    const [first, second] = [await (await post()).text(), await (await post()).text()];
    expect(/R-[A-Z2-7]{16}/.exec(first)?.[0]).toBe(/R-[A-Z2-7]{16}/.exec(second)?.[0]);
    await lastArrival(demo);
    expect(arrivals(demo)).toHaveLength(1);
  });

  test('a post from another origin is rejected', async ({ page, demo }) => {
    const answer = await page.request.post(`${demo.relay}/f/37`, {
      headers: { Origin: 'https://other.example' },
      form: { 'ext_request.52': 'Why?' },
    });
    expect(answer.status()).toBe(403);
  });
});

test('hydration causes no layout shift, loses no input and violates no policy', async ({ page, demo }) => {
  const violations: string[] = [];
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text()))
      violations.push(message.text());
  });
  let letGo = () => {};
  const typed = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/34.js*', async (route) => {
    await typed;
    await route.continue();
  });
  await page.addInitScript(() => {
    const seen = window as unknown as { shifted: number };
    seen.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shifted += (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(`${demo.relay}/f/34`, { waitUntil: 'commit' });
  await page.getByLabel('First name').fill('Ann');
  await page.getByLabel('Riverside').check();
  letGo();
  await page.locator('apro-form').waitFor();
  await expect(page.locator('[data-apro-drawn]')).toHaveCount(0);
  expect(await page.evaluate('shifted')).toBe(0);
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  await expect(page.getByLabel('Riverside')).toBeChecked();
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('within one working day')).toBeVisible();
  expect(violations).toEqual([]);
  expect((await lastArrival(demo)).data.def_customer).toEqual({ name: 'Ann', email: 'ann@example.com' });
});

test('the server’s form stays until the script has loaded the form, and for ever if loading fails', async ({
  page,
  demo,
}) => {
  let letGo = () => {};
  const waited = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  // Delays the script with the optional features, and then aborts its request.
  await page.route(/\/extras-[^/]*\.js/, async (route) => {
    await waited;
    await route.abort();
  });
  await page.goto(`${demo.relay}/f/34?apro-preview`);
  await page.locator('apro-form').waitFor();
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 100))));
  await expect(page.getByLabel('First name')).toBeVisible();
  letGo();
  await expect(page.getByText('The form can’t be shown right now.')).toBeVisible();
  await expect(page.getByLabel('First name')).toBeVisible();
});

/**
 * Keeps the script of form 35 back, so that the page shows the form as the server has rendered it. The returned
 * function lets the script load and waits until the form is interactive.
 */
async function holdScript(page: Page, demo: RunningDemo): Promise<() => Promise<void>> {
  const release = await holdRequests(page, '**/35.js*');
  await page.goto(`${demo.relay}/f/35`, { waitUntil: 'commit' });
  return async () => {
    release();
    await page.locator('apro-form').waitFor();
    await expect(page.locator('[data-apro-drawn]')).toHaveCount(0);
  };
}

const valuesOf = (page: Page) =>
  page.locator('apro-form').evaluate((element) => (element as HTMLElement & { values: unknown }).values);

test('ranges and coordinates that were typed before the script keep their values', async ({ page, demo }) => {
  const warnings = collectConsole(page);
  const letScriptCome = await holdScript(page, demo);
  const range = page.getByRole('group', { name: 'Decimal range', exact: true });
  const place = page.getByRole('group', { name: 'Location', exact: true });
  await range.getByLabel('From').fill('10.5');
  await range.getByLabel('To').fill('20');
  await page.getByRole('group', { name: 'Whole number range', exact: true }).getByLabel('To').fill('7');
  await place.getByLabel('Latitude').fill('55.75');
  await place.getByLabel('Longitude').fill('37.62');
  await letScriptCome();
  await expect
    .poll(() => valuesOf(page))
    .toMatchObject({
      'ext_request.78': { from: '10.5', to: '20' },
      'ext_request.79': { from: '', to: '7' },
      'ext_request.81': { lat: '55.75', lon: '37.62' },
    });
  // The hidden inputs that a form needs without script must not be taken for values of unknown fields.
  expect(warnings.join()).not.toContain('no-such-field');
});

test.describe('in German', () => {
  test.use({ locale: 'de-DE' });

  test('a number that was typed before the script is read in the page’s language', async ({ page, demo }) => {
    const letScriptCome = await holdScript(page, demo);
    const range = page.getByRole('group', { name: 'Decimal range', exact: true });
    await range.getByLabel('Von').fill('1.500');
    await range.getByLabel('Bis').fill('2.500,5');
    await letScriptCome();
    await expect
      .poll(() => valuesOf(page))
      .toMatchObject({ 'ext_request.78': { from: '1500', to: '2500.5' } });
  });
});

for (const javaScriptEnabled of [true, false]) {
  test(`there is room between description and form, ${javaScriptEnabled ? 'with' : 'without'} script`, async ({
    browser,
    demo,
  }) => {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${demo.relay}/f/34`);
    if (javaScriptEnabled) await page.locator('apro-form form').waitFor();
    const description = await page.getByText('Tell us what you are looking for').boundingBox();
    const form = await page.locator('form').boundingBox();
    expect((form?.y ?? 0) - (description?.y ?? 0) - (description?.height ?? 0)).toBeGreaterThan(15);
    await context.close();
  });
}

test('axe finds no violation on a hosted page before and after hydration', async ({
  page,
  demo,
  browser,
}) => {
  await page.goto(`${demo.relay}/f/34`);
  await page.locator('apro-form').waitFor();
  await expectNoAxeViolation(page);
  const context = await browser.newContext();
  const still = await context.newPage();
  await still.route('**/34.js*', (route) => route.abort());
  await still.goto(`${demo.relay}/f/34`);
  await expectNoAxeViolation(still);
  await still.getByRole('button', { name: 'Send' }).click();
  await still.getByText('2 answers need attention').waitFor();
  await expectNoAxeViolation(still);
  await still.route('**/35.js*', (route) => route.abort());
  await still.goto(`${demo.relay}/f/35`);
  const files = [
    { name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') },
    { name: 'a.exe', mimeType: 'application/pdf', buffer: Buffer.from('MZ') },
  ];
  await still.locator('input[type=file]').first().setInputFiles(files);
  await still.getByRole('button', { name: 'Send' }).click();
  await still.getByText('a.pdf: uploaded').waitFor();
  await expectNoAxeViolation(still);
  await context.close();
});

test('an unknown form is answered with 404, and texts of a form run no script', async ({ page, demo }) => {
  expect((await page.goto(`${demo.relay}/f/404404`))?.status()).toBe(404);
  await expect(page.getByText('This form does not exist or is no longer available.')).toBeVisible();
  await page.goto(`${demo.relay}/f/38`);
  await expect(page.getByLabel('Good one')).toBeVisible();
  expect(await page.evaluate(() => (window as { hacked?: unknown }).hacked)).toBeUndefined();
});

test.describe('script and form in one', () => {
  /** Scripts and forms that a page asks its relay for. */
  function watch(page: Page, relay: string): readonly string[] {
    const asked: string[] = [];
    page.on('request', (request) => {
      const { origin, pathname } = new URL(request.url());
      // The table of sentences for developers is not needed to show the form.
      if (pathname.startsWith('/sentences-')) return;
      if (origin === relay && /\.js$|^\/forms/.test(pathname)) asked.push(pathname);
    });
    return asked;
  }

  /** Requests that the form needs. The hint about the format of dates comes after the form is painted. */
  const neededFirst = (asked: readonly string[]) => asked.filter((path) => !path.startsWith('/lazy-date-'));

  // Forms with different needs: contact fields (34), all kinds of field with dependent lists (35), dates and
  // ranges (37), long lists (40).
  const forms = ['34', '35', '37', '40'];

  for (const id of sampleRows('one request', forms, 2)) {
    test(`form ${id} is shown after one request`, async ({ page, demo }) => {
      const asked = watch(page, demo.relay);
      await showByOneScript(page, demo, id);
      await page.getByRole('button', { name: 'Send' }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(neededFirst(asked)).toEqual([`/${id}.js`]);
    });
  }

  test('hydration of an untouched form loads no parser of typed values', async ({ page, demo }) => {
    const asked = watch(page, demo.relay);
    await page.goto(`${demo.relay}/f/35`);
    await expect(page.locator('[data-apro-drawn]')).toHaveCount(0);
    await expect(page.getByLabel('Whole number', { exact: true })).toHaveValue('');
    expect(asked.filter((path) => /^\/(number-format|lazy-date)-/.test(path))).toEqual([]);
  });

  // The same forms on a page that has `embed.js` already: one further request must bring everything that the form
  // needs.
  for (const id of sampleRows('one request more', forms, 2)) {
    test(`form ${id} is shown after the script and one more request`, async ({ page, demo }) => {
      const asked = watch(page, demo.relay);
      await showByOneScript(page, demo, 'embed', { form: id });
      await page.getByRole('button', { name: 'Send' }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(neededFirst(asked)).toEqual(['/embed.js', `/${id}.js`]);
    });
  }

  test('the messages of the page’s language are requested in parallel with the form', async ({
    page,
    demo,
  }) => {
    const asked = watch(page, demo.relay);
    await page.goto(`${demo.site}/russian.html`);
    await page.getByRole('button', { name: 'Отправить' }).waitFor();
    await page.waitForLoadState('networkidle');
    expect(neededFirst(asked)).toEqual(['/embed.js', '/42.js', expect.stringMatching(/^\/ru-/)]);
  });

  test('a script from before an update gets the definition from the new relay and chunks of its own version', async ({
    page,
    demo,
  }) => {
    const bodies: string[] = [];
    await page.route('**/34.js*', async (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set('beside', 'embed-before01.js');
      const response = await route.fetch({ url: url.href });
      bodies.push(await response.text());
      await route.fulfill({ response });
    });
    const asked = watch(page, demo.relay);
    await showByOneScript(page, demo, 'embed', { form: '34' });
    await page.getByRole('button', { name: 'Send' }).waitFor();
    expect(bodies).toEqual([expect.stringMatching(/^export const form = \{.*\};\n$/)]);
    const [script, form, ...parts] = asked;
    expect([script, form]).toEqual(['/embed.js', '/34.js']);
    expect(parts.length).toBeGreaterThan(0);
    for (const part of parts) expect(part).toMatch(/^\/[\w-]+-[\w-]{8}\.js$/);
  });

  test('typed values reach the CRM', async ({ page, demo }) => {
    await showByOneScript(page, demo, '37');
    await page.getByLabel('Question').fill('Why?');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('Thank you.')).toBeVisible();
  });
});

/** On a page without any other script. */
async function showByOneScript(
  page: Page,
  demo: RunningDemo,
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  // A page at the relay's own origin. The real answer of the relay has a policy that forbids scripts.
  await page.route('**/healthz', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Page</title>' }),
  );
  await page.goto(`${demo.relay}/healthz`);
  await page.evaluate(
    ({ src, settings }) => {
      const script = document.createElement('script');
      Object.assign(script.dataset, settings);
      script.src = src;
      document.body.append(script);
    },
    { src: `/${name}.js`, settings },
  );
}
