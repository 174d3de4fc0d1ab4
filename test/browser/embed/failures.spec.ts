import type { Page } from '@playwright/test';
import { collectConsole, demoCrm, expect, type RunningDemo } from '../helpers/demo-fixture.js';
import { type FailureName, failureSigns } from '../helpers/failure-signs.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

/** Opens a page that mounts a form by a program, as a page with the package does: the form is requested by `fetch`. */
async function mountByProgram(
  page: Page,
  host: Host,
  demo: RunningDemo,
  site: string,
  form: string,
  policy = '',
  path = '',
) {
  host.files.set('/program.html', {
    type: 'text/html',
    headers: policy ? { 'content-security-policy': policy } : {},
    body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title><div id="place"></div>
      <script src="${demo.relay}/embed.js"></script>
      <script>AproForms.mount('#place', { form: '${form}', endpoint: '${demo.relay}${path}' });</script></html>`,
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
  /** Text after the address of the relay in the option `endpoint`. */
  readonly path?: string;
  prepare?(page: Page, demo: RunningDemo): unknown;
}

const causes: Readonly<Record<FailureName, Cause>> = {
  'a wrong form id': { form: '404404' },
  'a site that is not allowed': { isStranger: true },
  'a wrong address of the relay': { path: '/embed.js' },
  'a policy without the relay in connect-src': { policy: "connect-src 'self'" },
  'an ad blocker': { prepare: blockFetches },
  'a relay that is down': {
    prepare: (page, demo) =>
      page.route(`${demo.relay}/**`, (route) =>
        /embed\.js$|-[\w-]{8}\.js/.test(route.request().url())
          ? route.fallback()
          : route.abort('connectionrefused'),
      ),
  },
  'a CRM that is down': {
    // Almost no other test asks the relay for this form, so the relay has no copy.
    form: '38',
    prepare: (_page, demo) => {
      demoCrm(demo).faults.add({ name: 'down', path: '/onlineforms', times: Infinity, delay: 0 });
    },
  },
};

for (const [name, { text, sentence, hasRetry }] of sampleEntries('failures', failureSigns, 3)) {
  test(`${name} has its own message for the visitor and its own console warning`, async ({
    page,
    host,
    demo,
  }) => {
    const { form = '34', isStranger, policy, path, prepare } = causes[name as FailureName];
    const messages = collectConsole(page);
    await prepare?.(page, demo);
    const site = isStranger ? host.url.replace('127.0.0.1', 'localhost') : host.url;
    await mountByProgram(page, host, demo, site, form, policy, path);
    await expect(page.getByText(text)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(hasRetry ? 1 : 0);
    await expect.poll(() => messages.filter((line) => line.startsWith('apro-forms:'))).toHaveLength(1);
    expect(messages.find((line) => line.startsWith('apro-forms:'))).toContain(sentence);
  });
}

/** URLs of relays that do not exist. The test answers their requests. */
const strictRelay = 'http://strict-relay.example';
const blockedRelay = 'http://blocked-relay.example';

/**
 * For each failure, the id of the form and the URL of the relay with which a program of the page meets the
 * failure. Undefined: the relay of the demo.
 */
const programFailures: Partial<Record<FailureName, { readonly form: string; readonly relay?: string }>> = {
  'a wrong form id': { form: '404404' },
  'a site that is not allowed': { form: '34', relay: strictRelay },
  'an ad blocker': { form: '34', relay: blockedRelay },
  'a CRM that is down': { form: '38' },
};

for (const name of ['react', 'vue']) {
  test(`in a program with the package, ${name} has its own message for the visitor and its own console warning`, async ({
    page,
    host,
    demo,
  }) => {
    // The first request of a worker bundles the programs.
    test.setTimeout(120_000);
    await serveProgram(page, host, demo, name);
    const lines = collectConsole(page);
    await page.goto(`${host.url}/failures.html`, { timeout: 60_000 });
    const sentences = () => lines.filter((line) => line.startsWith('apro-forms:'));
    for (const [index, failure] of Object.keys(programFailures).entries()) {
      const { text, sentence, hasRetry } = failureSigns[failure as FailureName];
      const program = page.locator('.program').nth(index);
      await expect(program.getByText(text)).toBeVisible();
      await expect(program.getByRole('button', { name: 'Try again' })).toHaveCount(hasRetry ? 1 : 0);
      await expect.poll(sentences).toContainEqual(expect.stringContaining(sentence));
    }
    expect(sentences()).toHaveLength(Object.keys(programFailures).length);
  });
}

/** Serves a page on which a demo program mounts a form for each failure, and answers the requests of the page. */
async function serveProgram(page: Page, host: Host, demo: RunningDemo, name: string): Promise<void> {
  const containers = Object.values(programFailures).map(
    ({ form, relay = demo.relay }) =>
      `<section class="program" data-form="${form}" data-endpoint="${relay}"></section>`,
  );
  host.files.set('/failures.html', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>A page</title>
      ${containers.join('')}<script type="module" src="/programs/${name}.js"></script></html>`,
  });
  await page.route(`${host.url}/programs/**`, async (route) => {
    const url = route.request().url().replace(host.url, demo.site);
    await route.fulfill({ response: await route.fetch({ url, timeout: 60_000 }) });
  });
  await page.route(`${strictRelay}/**`, async (route) => {
    const request = route.request();
    const url = request.url().replace(strictRelay, demo.relay);
    const origin = 'http://stranger.example';
    const response = await route.fetch({ url, headers: { ...(await request.allHeaders()), origin } });
    // Playwright lets every page read a response without the header.
    await route.fulfill({
      response,
      headers: { 'access-control-allow-origin': origin, ...response.headers() },
    });
  });
  await page.route(`${blockedRelay}/**`, async (route) => {
    const request = route.request();
    if (request.resourceType() === 'fetch') return route.abort('blockedbyclient');
    const url = request.url().replace(blockedRelay, demo.relay);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  // Without the CRM, the relay could not say that the first form does not exist.
  const missing = new Promise((resolve) => {
    page.on('requestfinished', (request) => request.url().endsWith('/forms/404404') && resolve(undefined));
  });
  await page.route(`${demo.relay}/forms/38`, async (route) => {
    await missing;
    demoCrm(demo).faults.add({ name: 'down', path: '/onlineforms', times: Infinity, delay: 0 });
    await route.continue();
  });
}

test('if a content security policy blocks sends, no message promises an automatic resend', async ({
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
