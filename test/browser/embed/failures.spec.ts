import type { Page } from '@playwright/test';
import { collectConsole, demoCrm, expect, type RunningDemo } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';

/** Opens a page that mounts a form by a program, as a page with the package does: the form is requested by `fetch`. */
async function mountByProgram(
  page: Page,
  host: Host,
  demo: RunningDemo,
  site: string,
  form: string,
  policy = '',
) {
  host.files.set('/program.html', {
    type: 'text/html',
    headers: policy ? { 'content-security-policy': policy } : {},
    body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title><div id="place"></div>
      <script src="${demo.relay}/embed.js"></script>
      <script>AproForms.mount('#place', { form: '${form}', endpoint: '${demo.relay}' });</script></html>`,
  });
  await page.goto(`${site}/program.html`);
}

async function blockFetches(page: Page, demo: RunningDemo): Promise<void> {
  await page.route(`${demo.relay}/**`, (route) =>
    route.request().resourceType() === 'fetch' ? route.abort('blockedbyclient') : route.fallback(),
  );
}

interface Cause {
  readonly form?: string;
  readonly isStranger?: boolean;
  readonly policy?: string;
  prepare?(page: Page, demo: RunningDemo): unknown;
  readonly text: string;
  readonly sentence: string;
  readonly hasRetry: boolean;
}

const causes: Readonly<Record<string, Cause>> = {
  'a wrong form id': {
    form: '404404',
    text: 'This form is not available.',
    sentence: '#the-form-id-is-wrong',
    hasRetry: false,
  },
  'a site that is not allowed': {
    isStranger: true,
    text: 'This form can’t be used on this website.',
    sentence: '#the-site-is-not-allowed',
    hasRetry: false,
  },
  'a policy without the relay in connect-src': {
    policy: "connect-src 'self'",
    text: 'The connection to it is blocked',
    sentence: 'to connect-src of the policy.',
    hasRetry: false,
  },
  'an ad blocker': {
    prepare: blockFetches,
    text: 'The connection to it is blocked',
    sentence: 'An extension of this browser blocks requests',
    hasRetry: true,
  },
  'a relay that is down': {
    prepare: (page, demo) =>
      page.route(`${demo.relay}/**`, (route) =>
        /embed\.js$|-[\w-]{8}\.js/.test(route.request().url())
          ? route.fallback()
          : route.abort('connectionrefused'),
      ),
    text: 'The form can’t be shown right now. Please try again',
    sentence: '#the-relay-cannot-be-reached',
    hasRetry: true,
  },
  'a CRM that is down': {
    // Almost no other test asks the relay for this form, so the relay has no copy.
    form: '38',
    prepare: (_page, demo) => {
      demoCrm(demo).faults.add({ name: 'down', path: '/onlineforms', times: Infinity, delay: 0 });
    },
    text: 'The form can’t be shown right now. Please try again',
    sentence: '#the-crm-is-down',
    hasRetry: true,
  },
};

for (const [name, cause] of Object.entries(causes)) {
  test(`${name} is told apart from other failures, for the visitor and on the console`, async ({
    page,
    host,
    demo,
  }) => {
    const { form = '34', isStranger, policy, prepare, text, sentence, hasRetry } = cause;
    const messages = collectConsole(page);
    await prepare?.(page, demo);
    const site = isStranger ? host.url.replace('127.0.0.1', 'localhost') : host.url;
    await mountByProgram(page, host, demo, site, form, policy);
    await expect(page.getByText(text)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(hasRetry ? 1 : 0);
    await expect.poll(() => messages.filter((line) => line.startsWith('apro-forms:'))).toHaveLength(1);
    expect(messages.find((line) => line.startsWith('apro-forms:'))).toContain(sentence);
  });
}

test('with a policy that blocks sends nobody is promised that the lead will be sent by itself', async ({
  page,
  host,
  demo,
}) => {
  const messages = collectConsole(page);
  host.files.set('/', {
    type: 'text/html',
    headers: { 'content-security-policy': "connect-src 'self'" },
    body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>
      <script async src="${demo.relay}/embed.js" data-form="37"></script></html>`,
  });
  await page.goto(host.url);
  await page.getByLabel('Question').fill('Why?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Please contact us directly.').first()).toBeVisible();
  await expect(page.getByText('we’ll send it')).toHaveCount(0);
  await expect(page.getByLabel('Question')).toHaveValue('Why?');
  expect(
    messages.filter((line) => line.startsWith('apro-forms: form 37 can’t be sent: blocked.')),
  ).toHaveLength(1);
});
