import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { kindForms } from '../../../demo/crm/forms.js';
import { demoKey } from '../../../demo/crm/server.js';
import { renderTag } from '../../../src/relay/cli/tag-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { expect, lastArrival, type RunningDemo } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { layoutShift } from '../helpers/layout-shift.js';
import { sampleEntries, sampleRows } from '../helpers/samples.js';

const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

/** Environment of a command that asks the demo's relay. */
function relayEnvironment(demo: RunningDemo): Readonly<Record<string, string>> {
  return { CRM_URL: 'http://127.0.0.1:1', CRM_KEY: demoKey, PORT: new URL(demo.relay).port };
}

type Output = Promise<{ readonly stdout: string; readonly stderr: string }>;

/** Outputs of the commands by address of the relay, arguments and settings. */
const outputs = new Map<string, Output>();

/** Runs `apro-forms`, each command once. @throws Error with `stderr` if the exit code is not 0 */
function runTag(demo: RunningDemo, args: string, env: Readonly<Record<string, string>> = {}): Output {
  const key = JSON.stringify([demo.relay, args, env]);
  const output =
    outputs.get(key) ??
    promisify(execFile)(process.execPath, [`${dist}node/cli.js`, ...args.split(' ')], {
      env: { ...relayEnvironment(demo), ...env },
    });
  outputs.set(key, output);
  return output;
}

/** Opens a page that contains the printed tag. `policy` is the value of `script-src`; no policy if absent. */
async function openPasted(page: Page, host: Host, tag: string, policy?: string): Promise<void> {
  host.files.set('/', {
    type: 'text/html',
    ...(policy && { headers: { 'content-security-policy': `script-src ${policy}` } }),
    body: `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A page</title>
      <h1>A page</h1>${tag}<p>Below</p></html>`,
  });
  await page.goto(host.url);
}

const formIds = ['34', '35', '36', '37', '38', ...kindForms.map((_, index) => `${500 + index}`)];

for (const width of sampleRows('tag', [320, 640], 1)) {
  test(`the tag reserves the height of every form at a width of ${width} pixels`, async ({
    page,
    host,
    demo,
  }) => {
    const config = readConfig(relayEnvironment(demo));
    const tags = await Promise.all(
      formIds.map((form) => {
        const command = { verb: 'tag', form, language: undefined, importMap: false, frame: false } as const;
        return renderTag(config, dist, command);
      }),
    );
    expect(tags[0]).toBe((await runTag(demo, 'tag 34')).stdout);
    // High enough for every form: a shift outside the viewport does not count.
    await page.setViewportSize({ width: width + 16, height: 30_000 });
    await openPasted(
      page,
      host,
      tags.map((tag, index) => `<div id="tag-${formIds[index]}">${tag}</div>`).join(''),
    );
    for (const id of formIds) {
      const element = page.locator(`#tag-${id} apro-form`);
      await element.locator(':is(form, section)').waitFor();
      const { form, place } = await element.evaluate((element) => ({
        form: element.getBoundingClientRect().height,
        place: Number.parseFloat(getComputedStyle(element.parentElement as Element).minHeight),
      }));
      expect(form, `form ${id}`).toBeLessThanOrEqual(place);
      if (width === 320) expect(form * 1.25, `form ${id}`).toBeGreaterThan(place);
    }
    expect(await page.evaluate(() => document.documentElement.scrollHeight <= innerHeight)).toBe(true);
    expect(await layoutShift(page)).toBe(0);
  });
}

test('apro-forms tag 34 ru prints PUBLIC_URL and the language', async ({ demo }) => {
  const { stdout: tag, stderr } = await runTag(demo, 'tag 34 ru', {
    PUBLIC_URL: 'https://forms.example.com',
  });
  expect(stderr).toBe('');
  expect(tag).toContain(' src="https://forms.example.com/34.js?lang=ru"');
  expect(tag).toContain(
    '<a data-apro-link href="https://forms.example.com/f/34?lang=ru">Request a viewing</a>',
  );
});

test('the tag and the frame in a language show the form in this language on an English page', async ({
  page,
  host,
  demo,
}) => {
  await openPasted(page, host, (await runTag(demo, 'tag 34 de')).stdout);
  await expect(page.getByRole('button', { name: 'Absenden' })).toBeVisible();
  expect((await runTag(demo, 'tag 34 pt-PT --frame')).stdout).toContain('/f/34?lang=pt-PT"');
});

test('an unknown language in the address of the script gives the language of the page, without a warning', async ({
  page,
  host,
  demo,
}) => {
  await openPasted(page, host, `<script async src="${demo.relay}/34.js?lang=it"></script>`);
  await expect(page.getByRole('button', { name: 'Send' })).toBeVisible();
  expect(await page.locator('apro-form').getAttribute('locale')).toBeNull();
});

test('the tag has the attributes with which optimizers leave a script alone, before its address', async ({
  demo,
}) => {
  for (const args of ['tag 34', 'sri 34', 'tag 34 --frame']) {
    const { stdout } = await runTag(demo, args);
    const [, script = ''] = stdout.match(/<script (async [^>]*)>/) ?? [];
    const [before = ''] = script.split(' src=');
    for (const attribute of [
      'data-cfasync="false"',
      'data-no-optimize="1"',
      'data-no-defer="1"',
      'data-no-minify="1"',
      'data-noptimize="1"',
      'data-pagespeed-no-defer',
      'nowprocket',
    ])
      expect(before, args).toContain(attribute);
  }
});

/** Ways in which a page or a browser keeps the script from running. */
const blocks: Readonly<Record<string, (page: Page, demo: RunningDemo) => Promise<unknown>>> = {
  'an ad blocker': (page, demo) =>
    page.route(`${demo.relay}/*.js*`, (route) => route.abort('blockedbyclient')),
  'a server that is down': (page, demo) =>
    page.route(`${demo.relay}/*.js*`, (route) => route.abort('connectionrefused')),
  'an error page in place of the script': (page, demo) =>
    page.route(`${demo.relay}/*.js*`, (route) => route.fulfill({ status: 502, body: 'Bad gateway' })),
};

for (const [name, block] of sampleEntries('blocked tags', blocks, 1)) {
  test(`the tag leaves a link and no empty space if the script is blocked by ${name}`, async ({
    page,
    host,
    demo,
  }) => {
    await block(page, demo);
    await openPasted(page, host, (await runTag(demo, 'tag 34')).stdout);
    await expectLinkAlone(page, demo);
  });
}

test('the tag leaves a link and no empty space if the browser runs no scripts', async ({
  browser,
  host,
  demo,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await openPasted(page, host, (await runTag(demo, 'tag 34')).stdout);
  await expectLinkAlone(page, demo);
  await context.close();
});

async function expectLinkAlone(page: Page, demo: RunningDemo): Promise<void> {
  const link = page.getByRole('link', { name: 'Request a viewing' });
  await expect(link).toHaveAttribute('href', `${demo.relay}/f/34`);
  await expect
    .poll(async () => (await page.locator('[data-apro-place]').boundingBox())?.height)
    .toBeLessThan(60);
}

for (const command of ['tag', 'sri']) {
  test(`the form replaces the link that the command prints: ${command}`, async ({ page, host, demo }) => {
    const { stdout } = await runTag(demo, `${command} 34`);
    await openPasted(
      page,
      host,
      stdout.replace(' src=', ' data-locale="de" src=').replace('<apro-form ', '<apro-form locale="de" '),
    );
    await expect(page.getByRole('button', { name: 'Absenden' })).toBeVisible();
    await expect(page.getByRole('link', { name: 'Request a viewing' })).toBeHidden();
    await expect(page.locator('apro-form')).toHaveCount(1);
  });
}

test('a tag whose form is in another place of the page shows no link', async ({ page, host, demo }) => {
  const { stdout } = await runTag(demo, 'tag 34');
  await openPasted(
    page,
    host,
    `<div id="place"></div>${stdout.replace(' src=', ' data-target="#place" src=')}`,
  );
  await expect(page.locator('#place').getByRole('button', { name: 'Send' })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Request a viewing' })).toHaveCount(0);
});

test('apro-forms sri with --import-map prints all hashes that the strictest policy needs', async ({
  page,
  host,
  demo,
}) => {
  const { stdout: tag, stderr } = await runTag(demo, 'sri 37 --import-map');
  expect(stderr).toContain('Print the HTML again after each update of the relay.');
  const map = tag.match(/<script type="importmap">(.*)<\/script>/)?.[1] ?? '';
  const { integrity } = JSON.parse(map) as { integrity: Record<string, string> };
  const digest = await crypto.subtle.digest('SHA-384', new TextEncoder().encode(map));
  const hashes = [...Object.values(integrity), `sha384-${Buffer.from(digest).toString('base64')}`];
  await openPasted(page, host, tag, hashes.map((hash) => `'${hash}'`).join(' '));
  await page.getByLabel('Question').fill('Why?');
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Thank you')).toBeVisible();
  await lastArrival(demo);
});

test('apro-forms tag warns that the address is local if PUBLIC_URL is not set', async ({ demo }) => {
  const { stdout, stderr } = await runTag(demo, 'tag 34');
  expect(stdout).toContain('http://127.0.0.1');
  expect(stderr).toMatch(/^PUBLIC_URL is not set, so this address works on this machine alone/);
});

test.describe('a failing command tells what to do:', () => {
  const failures = [
    ['tag 34', { PORT: '1' }, 'No relay answers at http://127.0.0.1:1: start it first.'],
    [
      'tag 99',
      {},
      'BAD_PARAMS. Check the id of the form: it must be in FORMS, and a published form in the CRM.',
    ],
    ['tag', {}, 'apro-forms tag ID [LANGUAGE]'],
    ['tag 34 russian', {}, 'russian is not a language of the texts'],
  ] as const;
  for (const [args, env, message] of sampleRows('failing commands', failures, 2)) {
    test(`apro-forms ${args} with ${JSON.stringify(env)}`, async ({ demo }) => {
      await expect(runTag(demo, args, env)).rejects.toMatchObject({
        stderr: expect.stringContaining(message),
      });
    });
  }
});
