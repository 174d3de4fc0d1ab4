import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { formatSentence } from '../../../src/console/sentences.js';
import { arrivals, collectConsole, expect, lastArrival, test } from '../helpers/demo-fixture.js';

/** A captcha provider and a relay that asks the provider. The provider accepts the response `a-person` only. */
const withCaptcha = test.extend<{ provider: string }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
  provider: async ({}, use) => {
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      const success = new URLSearchParams(text).get('response') === 'a-person';
      const codes = success ? [] : ['invalid-input-response'];
      response.end(JSON.stringify({ success, 'error-codes': codes }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/siteverify`);
    server.close();
  },
  demo: async ({ findDemo, provider }, use) =>
    use(await findDemo({ CAPTCHA_URL: provider, CAPTCHA_SECRET: 'the-secret' })),
});

async function sendWithAnswer(page: Page, site: string, answer: string | undefined): Promise<void> {
  await page.goto(`${site}/blank.html`);
  await page.evaluate((value) => {
    const main = document.querySelector('main');
    if (value !== undefined) {
      const input = document.createElement('input');
      Object.assign(input, { type: 'hidden', name: 'cf-turnstile-response', value });
      main?.append(input);
    }
    const element = document.createElement('apro-form');
    element.setAttribute('form', '34');
    element.setAttribute('captcha', '[name=cf-turnstile-response]');
    main?.append(element);
  }, answer);
  await page.getByLabel('First name').fill(answer ?? 'none');
  await page.getByLabel('Email').fill('ann@example.com');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('within one working day')).toBeVisible();
}

withCaptcha(
  'the relay checks the response that the captcha script wrote into the page',
  async ({ page, demo }) => {
    await sendWithAnswer(page, demo.site, 'a-program');
    await sendWithAnswer(page, demo.site, 'a-person');
    expect((await lastArrival(demo)).data.def_customer).toMatchObject({ name: 'a-person' });
    expect(await (await page.request.get(`${demo.relay}/metrics`)).text()).toContain(
      'apro_leads{state="quarantine"} 1',
    );
  },
);

withCaptcha(
  'without the captcha script the form is sent and the console has a warning',
  async ({ page, demo }) => {
    const warnings = collectConsole(page);
    await sendWithAnswer(page, demo.site, undefined);
    await lastArrival(demo);
    expect(arrivals(demo)).toHaveLength(1);
    await expect
      .poll(() => warnings)
      .toContain(formatSentence('captcha-input', { selector: '[name=cf-turnstile-response]' }));
  },
);
