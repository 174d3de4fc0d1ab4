import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { demoKey } from '../demo/crm/server.js';
import type { RunningDemo } from '../demo/start.js';

const cli = fileURLToPath(new URL('../dist/node/cli.js', import.meta.url));
/** Addresses that the tutorial shows in place of those of the machine that takes the pictures. */
const shownCrm = 'http://127.0.0.1:8081';
const shownRelay = 'http://127.0.0.1:8787';
const windowSize = { width: 1000, height: 820 };
const publicRelay = 'https://forms.example.com';

/**
 * Takes the pictures of `docs/start.md`, one after each step: the demo on one machine, a relay with settings of its own, and
 * the form on the page of a site. The terminals show the real output of the commands.
 */
export async function captureTutorial(browser: Browser, demo: RunningDemo, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage({
    viewport: windowSize,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  // A picture ends below the last line of a page that is shorter than the window.
  const take = async (name: string) => {
    const height = await page
      .locator('body')
      .evaluate((body) => Math.ceil(body.getBoundingClientRect().bottom) + 24);
    await page.screenshot({
      path: join(folder, `${name}.png`),
      clip: { x: 0, y: 0, width: windowSize.width, height: Math.min(height, windowSize.height) },
      animations: 'disabled',
      caret: 'hide',
    });
  };
  await captureDemo(page, demo, take);
  await captureOwnRelay(page, demo, take);
  await page.close();
}

type Take = (name: string) => Promise<unknown>;

async function captureDemo(page: Page, demo: RunningDemo, take: Take): Promise<void> {
  await page.goto(`${demo.site}/showcase.html`);
  await page.getByLabel('First name').waitFor();
  await take('1-start-page');
  await fill(page);
  await take('2-filled-in');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.locator('.leads li').first().waitFor();
  await take('3-arrived');
  await page.getByRole('button', { name: 'Down' }).click();
  await page.getByRole('button', { name: 'Send another form' }).click();
  await fill(page, 'Omar');
  await page.getByRole('button', { name: 'Send' }).click();
  await page
    .getByText(/R-[0-9A-Z]{8,}/)
    .first()
    .waitFor();
  await page.getByText(/next try in \d+ s/).waitFor();
  await take('4-crm-down');
  await page.getByRole('button', { name: 'All well' }).click();
}

async function fill(page: Page, name = 'Ann'): Promise<void> {
  await page.getByLabel('First name').fill(name);
  await page.getByLabel('Email').fill(`${name.toLowerCase()}@example.com`);
}

async function captureOwnRelay(page: Page, demo: RunningDemo, take: Take): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'apro-tutorial-'));
  const file = join(folder, 'relay.env');
  const crmUrl = demo.crm?.url ?? '';
  const settings = [
    `CRM_URL=${crmUrl}`,
    `CRM_KEY=${demoKey}`,
    'FORMS=34',
    'ALLOWED_ORIGINS=https://www.example.com',
    'DESK_PORT=off',
    `DATA=${join(folder, 'data')}`,
  ];
  writeFileSync(file, [...settings, 'PORT=0'].join('\n'));
  const relay = await startRelay(file);
  const show = (text: string) =>
    text
      .replaceAll(crmUrl, shownCrm)
      .replaceAll(relay.url, shownRelay)
      .replaceAll(new URL(relay.url).host, new URL(shownRelay).host)
      .replaceAll(join(folder, 'data'), 'data');
  const run = async (command: string, more: readonly string[] = []) => {
    writeFileSync(file, [...settings, `PORT=${new URL(relay.url).port}`, ...more].join('\n'));
    return show(await runCommand([...command.split(' '), '--env-file', file]));
  };
  try {
    // The picture shows the warnings of `doctor`, which the relay prints after its address.
    for (let attempt = 0; attempt < 100 && !relay.output().includes('WARNING'); attempt++) await wait(100);
    await showTerminal(page, 'npx apro-forms relay --env-file relay.env', show(relay.output()));
    await take('5-relay');
    await showTerminal(page, 'npx apro-forms doctor --env-file relay.env', await run('doctor'));
    await take('6-doctor');
    await page.goto(`${relay.url}/f/34`);
    await fill(page);
    await page.getByRole('button', { name: 'Send' }).click();
    await page
      .getByText(/R-[0-9A-Z]{8,}/)
      .first()
      .waitFor();
    await take('7-hosted-page');
    await page.goto(`${crmUrl}/`);
    await take('8-crm');
    await routePublicRelay(page, relay.url);
    await page.goto(`${publicRelay}/f/34`);
    await page.getByLabel('First name').waitFor();
    await take('9-server');
    // On the server, the script of docs/operating.md names the settings.
    await showTerminal(page, 'apro-forms tag 34', await run('tag 34', [`PUBLIC_URL=${publicRelay}`]));
    await take('10-tag');
    await openSite(page, await runCommand(['tag', '34', '--env-file', file]));
    await take('10-site');
    await showTerminal(page, 'apro-forms test 34', await run('test 34'));
    await take('11-test');
  } finally {
    relay.process.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lets the relay answer at its public address. */
async function routePublicRelay(page: Page, relayUrl: string): Promise<void> {
  await page.route(`${publicRelay}/**`, async (route) => {
    const url = route.request().url().replace(publicRelay, relayUrl);
    await route.fulfill({ response: await route.fetch({ url }) });
  });
}

/** Opens a page of a site that contains the tag. */
async function openSite(page: Page, tag: string): Promise<void> {
  await page.route('https://www.example.com/**', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Contact</title>
        <style>body { max-width: 40rem; margin: 2rem auto; font: 1rem/1.5 system-ui, sans-serif; accent-color: #0b6e4f }</style>
        <h1>Contact</h1><p>Tell us when you would like to see the house.</p>${tag}`,
    }),
  );
  await page.goto('https://www.example.com/contact');
  await page.getByLabel('First name').waitFor();
}

async function startRelay(
  file: string,
): Promise<{ readonly url: string; readonly process: ChildProcess; output(): string }> {
  const child = spawn(process.execPath, [cli, 'relay', '--env-file', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH },
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        const [, found] = /listens on (http:\S+)/.exec(output) ?? [];
        if (found) resolve(found);
      });
    child.once('exit', () => reject(new Error(output)));
  });
  return { url, process: child, output: () => output };
}

/**
 * Returns the output of a command, whatever its exit code: a command that has found a problem ends with an error
 * code.
 */
function runCommand(args: readonly string[]): Promise<string> {
  return new Promise((resolve) =>
    execFile(process.execPath, [cli, ...args], { env: { PATH: process.env.PATH } }, (_, stdout, stderr) =>
      resolve(stdout + stderr),
    ),
  );
}

async function showTerminal(page: Page, command: string, output: string): Promise<void> {
  // The content security policy of a page that the relay serves would apply to the new content. So another page is
  // opened first.
  await page.goto('about:blank');
  await page.setContent(
    '<!doctype html><html style="background: #14171a"><body style="margin: 0; padding: 24px 24px 0; background: #14171a; color: #eceae4"><pre style="margin: 0; font: 14px/1.6 &quot;DejaVu Sans Mono&quot;, monospace; white-space: pre-wrap; overflow-wrap: anywhere"></pre>',
  );
  await page.locator('pre').evaluate((pre, text) => {
    pre.textContent = text;
  }, `$ ${command}\n${output}`);
}
