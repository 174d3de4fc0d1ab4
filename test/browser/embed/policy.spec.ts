import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { fillEveryField } from '../helpers/fill-form.js';
import { type Host, test } from '../helpers/host-fixture.js';

const dist = new URL('../../../dist/', import.meta.url);
const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'));
/** The script that never changes under its name, for pages that say its hash. */
const pinned = scripts.find((name) => /^embed\.[0-9a-f]{8}\.js$/.test(name)) ?? '';
const everyField = '<apro-form form="35"><a href="tel:+15550100">Call us</a></apro-form>';
const nonce = 'bm9uY2U';

/** How a page may come by its scripts: what its policy says, and what it writes. */
interface PolicySetup {
  /** `embed.js`, unless said. */
  readonly script?: string;
  readonly sources: string;
  /** Of the script's tag. */
  readonly attributes?: string;
  readonly before?: string;
}

type Ways = Readonly<Record<string, (relay: string) => PolicySetup>>;

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

const policySetups: Ways = {
  'the relay’s origin': (relay) => ({ sources: relay }),
  'the relay’s origin, with a hash in the tag': (relay) => ({ ...byPinnedHash, sources: relay }),
  'a nonce': () => byNonce,
  'a nonce and strict-dynamic': () => ({ ...byNonce, sources: `${byNonce.sources} 'strict-dynamic'` }),
  'nothing but hashes': byHashes,
};

/** A script can't say the hash of what it imports: an import map does. */
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
  /** Whom it may talk to. */
  readonly connect: string;
}

/** Opens a page under the strictest policy that leaves it one script; returns what it then complains of. */
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

for (const [name, way] of Object.entries(policySetups)) {
  test(`scripts by ${name}: every field is filled in and sent, and nothing is stopped`, async ({
    page,
    host,
    demo,
  }) => {
    const { script = 'embed.js', ...rest } = way(demo.relay);
    const complaints = await openStrictPage(page, host, {
      ...rest,
      content: everyField,
      script: `${demo.relay}/${script}`,
      connect: demo.relay,
    });
    // Errors have a look and announcements of their own.
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('answers need attention').first()).toBeVisible();
    await sendEveryField(page);
    await lastArrival(demo);
    await page.getByRole('button', { name: 'Fill in again' }).click();
    await expect(page.getByLabel('First name')).toHaveValue('');
    expect(complaints).toEqual([]);
  });
}

test('in a shadow root, by a script that brings its form along: nothing is stopped', async ({
  page,
  host,
  demo,
}) => {
  const complaints = await openStrictPage(page, host, {
    ...byNonce,
    attributes: `${byNonce.attributes} data-isolation="shadow"`,
    content: '',
    script: `${demo.relay}/35.js`,
    connect: demo.relay,
  });
  await sendEveryField(page);
  await lastArrival(demo);
  expect(complaints).toEqual([]);
});

test('without the relay and in another language: nothing is stopped', async ({ page, host, demo }) => {
  const crm = demo.crm?.url ?? '';
  const complaints = await openStrictPage(page, host, {
    ...byNonce,
    content: `<apro-form form="37" endpoint="${crm}" locale="ru"></apro-form>`,
    script: `${demo.relay}/embed.js`,
    connect: crm,
  });
  await page.getByLabel('Question').fill('Why?');
  await page.getByRole('button', { name: 'Отправить' }).click();
  await expect(page.getByText('Спасибо! Мы получили вашу заявку.')).toBeVisible();
  await lastArrival(demo);
  // The page has asked whether this is a relay, which would have the form read already.
  expect(complaints).toEqual([expect.stringContaining('404')]);
});

test('the hash of the script alone is enough for plain fields; for others the console says what is missing', async ({
  page,
  host,
  demo,
}) => {
  const complaints = await openStrictPage(page, host, {
    ...byPinnedHash,
    content: everyField,
    script: `${demo.relay}/${pinned}`,
    connect: demo.relay,
  });
  await expect.poll(() => complaints.join('\n')).toMatch(/violates script-src-elem: .*-types-[\w-]+\.js/);
  await expect(page.getByRole('link', { name: 'Call us' })).toBeVisible();
});
