import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from '@playwright/test';
import { kindForms } from '../../../demo/crm/forms.js';
import { demoKey } from '../../../demo/crm/server.js';
import { expect, lastArrival, type RunningDemo } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { layoutShift } from '../helpers/layout-shift.js';

const cli = fileURLToPath(new URL('../../../dist/node/cli.js', import.meta.url));

/** Runs a command of the CLI beside the relay of the demo. Returns stdout and stderr. */
async function runTag(demo: RunningDemo, args: string, env: Readonly<Record<string, string>> = {}) {
  const settings = { CRM_URL: 'http://127.0.0.1:1', CRM_KEY: demoKey, PORT: new URL(demo.relay).port };
  return promisify(execFile)(process.execPath, [cli, ...args.split(' ')], { env: { ...settings, ...env } });
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

for (const width of [320, 640]) {
  test(`the tag reserves the height of every form at a width of ${width} pixels`, async ({
    page,
    host,
    demo,
  }) => {
    test.slow();
    // The browser counts layout shifts inside the viewport only, so the viewport contains the whole page.
    await page.setViewportSize({ width: width + 16, height: 6_000 });
    for (const id of ['34', '35', '36', '37', '38', ...kindForms.map((_, at) => `${500 + at}`)]) {
      await openPasted(page, host, (await runTag(demo, `tag ${id}`)).stdout);
      await page.locator('apro-form :is(form, section)').waitFor();
      const { form, place } = await page.locator('apro-form').evaluate((element) => ({
        form: element.getBoundingClientRect().height,
        place: Number.parseFloat(getComputedStyle(element.parentElement as Element).minHeight),
      }));
      expect(form, `form ${id}`).toBeLessThanOrEqual(place);
      if (width === 320) expect(form * 1.25, `form ${id}`).toBeGreaterThan(place);
      expect(await layoutShift(page), `form ${id}`).toBe(0);
    }
  });
}

test('apro-forms tag 34 ru prints PUBLIC_URL and the language', async ({ demo }) => {
  const { stdout: tag, stderr } = await runTag(demo, 'tag 34 ru', {
    PUBLIC_URL: 'https://forms.example.com',
  });
  expect(stderr).toBe('');
  expect(tag).toContain('<script async src="https://forms.example.com/34.js?lang=ru"></script>');
  expect(tag).toContain('<a href="https://forms.example.com/f/34">Request a viewing</a>');
});

test('apro-forms sri with --import-map prints all hashes that the strictest policy needs', async ({
  page,
  host,
  demo,
}) => {
  const { stdout: tag } = await runTag(demo, 'sri 37 --import-map');
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
  for (const [args, env, message] of [
    ['tag 34', { PORT: '1' }, 'No relay answers at http://127.0.0.1:1: start it first.'],
    ['tag 99', {}, 'The relay has no form 99: is it in FORMS, and in the CRM?'],
    ['tag', {}, 'apro-forms tag ID [LANGUAGE]'],
    ['tag 34 russian', {}, 'apro-forms tag ID [LANGUAGE]'],
  ] as const) {
    test(`apro-forms ${args} with ${JSON.stringify(env)}`, async ({ demo }) => {
      await expect(runTag(demo, args, env)).rejects.toMatchObject({
        stderr: expect.stringContaining(message),
      });
    });
  }
});
