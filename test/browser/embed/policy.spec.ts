import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { fillEveryField } from '../helpers/fill-form.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleEntries } from '../helpers/samples.js';

const dist = new URL('../../../dist/', import.meta.url);
const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'));
/** `embed.HASH.js`: the content never changes, so a policy can allow the script by its hash. */
const pinned = scripts.find((name) => /^embed\.[0-9a-f]{8}\.js$/.test(name)) ?? '';
const everyField = '<apro-form form="35"><a href="tel:+15550100">Call us</a></apro-form>';
const nonce = 'bm9uY2U';

/** A way in which a content security policy allows scripts. */
interface PolicySetup {
  /** File name of the script. Default: `embed.js`. */
  readonly script?: string;
  /** Value of `script-src`. */
  readonly sources: string;
  /** Attributes of the script tag. */
  readonly attributes?: string;
  /** Markup before the content. */
  readonly before?: string;
}

type PolicySetups = Readonly<Record<string, (relay: string) => PolicySetup>>;

function hashOf(text: string | Uint8Array): string {
  return `sha384-${createHash('sha384').update(text).digest('base64')}`;
}

function hashOfScript(name: string): string {
  return hashOf(readFileSync(new URL(name, dist)));
}

const byNonce: PolicySetup = { sources: `'nonce-${nonce}'`, attributes: `nonce="${nonce}"` };
const byPinnedHash: PolicySetup = {
  script: pinned,
  sources: `'${hashOfScript(pinned)}'`,
  attributes: `integrity="${hashOfScript(pinned)}" crossorigin`,
};

const policySetups: PolicySetups = {
  'the relay’s origin': (relay) => ({ sources: relay }),
  'the relay’s origin, with a hash in the tag': (relay) => ({ ...byPinnedHash, sources: relay }),
  'a nonce': () => byNonce,
  'a nonce and strict-dynamic': () => ({ ...byNonce, sources: `${byNonce.sources} 'strict-dynamic'` }),
  'hashes only': byHashes,
};

/**
 * Returns a policy that allows every script by its hash. An import map contains the hashes of the chunks, because
 * `import()` has no parameter for a hash.
 */
function byHashes(relay: string): PolicySetup {
  const integrity = Object.fromEntries(scripts.map((name) => [`${relay}/${name}`, hashOfScript(name)]));
  const map = JSON.stringify({ integrity });
  return {
    ...byPinnedHash,
    sources: [...Object.values(integrity), hashOf(map)].map((hash) => `'${hash}'`).join(' '),
    before: `<script type="importmap">${map}</script>`,
  };
}

interface StrictPageOptions extends PolicySetup {
  readonly content: string;
  readonly script: string;
  /** Value of `connect-src`. */
  readonly connect: string;
}

/**
 * Opens a page with the strictest policy that still allows the script.
 * @returns console errors and policy violations; the array grows while the page is open.
 */
async function openStrictPage(
  page: Page,
  host: Host,
  options: StrictPageOptions,
): Promise<readonly string[]> {
  const { sources, attributes = '', before = '', content, script, connect } = options;
  const policy = [
    "default-src 'none'",
    `script-src ${sources}`,
    `connect-src ${connect}`,
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  host.files.set('/page.css', { type: 'text/css', body: 'body { margin: 2rem }' });
  host.files.set('/', {
    type: 'text/html',
    headers: { 'content-security-policy': policy },
    body: `<!doctype html><html lang="en"><title>A strict page</title><link rel="stylesheet" href="/page.css">
      ${before}${content}<script async src="${script}" ${attributes}></script>`,
  });
  const cspViolations: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') cspViolations.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) => {
      console.error(`violates ${effectiveDirective}: ${blockedURI}`);
    });
  });
  await page.goto(host.url);
  return cspViolations;
}

async function sendEveryField(page: Page): Promise<void> {
  await fillEveryField(page);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Everything has arrived.')).toBeVisible();
}

for (const [name, setup] of sampleEntries('policies', policySetups, 2)) {
  test(`a policy that allows scripts by ${name} blocks nothing while every field is filled in and sent`, async ({
    page,
    host,
    demo,
  }) => {
    const { script = 'embed.js', ...rest } = setup(demo.relay);
    const violations = await openStrictPage(page, host, {
      ...rest,
      content: everyField,
      script: `${demo.relay}/${script}`,
      connect: demo.relay,
    });
    // Field errors add styles and announcements, which the policy must not block.
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('answers need attention').first()).toBeVisible();
    await sendEveryField(page);
    await lastArrival(demo);
    await page.getByRole('button', { name: 'Send another form' }).click();
    await expect(page.getByLabel('First name')).toHaveValue('');
    expect(violations).toEqual([]);
  });
}

test('a strict policy blocks nothing of ID.js with a form in a shadow root', async ({ page, host, demo }) => {
  const violations = await openStrictPage(page, host, {
    ...byNonce,
    attributes: `${byNonce.attributes} data-isolation="shadow"`,
    content: '',
    script: `${demo.relay}/35.js`,
    connect: demo.relay,
  });
  await sendEveryField(page);
  await lastArrival(demo);
  expect(violations).toEqual([]);
});

test('a strict policy blocks nothing of a form in Russian without a relay', async ({ page, host, demo }) => {
  const crm = demo.crm?.url ?? '';
  const violations = await openStrictPage(page, host, {
    ...byNonce,
    content: `<apro-form form="37" endpoint="${crm}" locale="ru"></apro-form>`,
    script: `${demo.relay}/embed.js`,
    connect: crm,
  });
  await page.getByLabel('Question').fill('Why?');
  await page.getByRole('button', { name: 'Отправить' }).click();
  await expect(page.getByText('Спасибо! Мы получили вашу заявку.')).toBeVisible();
  await lastArrival(demo);
  // The page first asks for `GET /forms/37`, which only a relay has. So the CRM answers 404, which the browser
  // reports.
  expect(violations).toEqual([expect.stringContaining('404')]);
});

test('a policy with the hash of the script only names blocked chunks on the console and keeps the fallback', async ({
  page,
  host,
  demo,
}) => {
  const violations = await openStrictPage(page, host, {
    ...byPinnedHash,
    content: everyField,
    script: `${demo.relay}/${pinned}`,
    connect: demo.relay,
  });
  await expect
    .poll(() => violations.join('\n'))
    .toMatch(/violates script-src-elem: .*fetch-published-form-[\w-]+\.js/);
  await expect(page.getByRole('link', { name: 'Call us' })).toBeVisible();
});
