import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import type { Page } from '@playwright/test';
import { type RunningDemo, startDemo } from '../../../demo/start.js';
import { buildHosts, builtFolder, hostsFolder } from '../../hosts/build-hosts.js';
import { test as base, expect } from './demo-fixture.js';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

interface ProgramUrls {
  /** Base URL of the programs built by Vite; each program is in a folder of its name. */
  readonly vite: string;
  /** URL of the program served by `next start`. */
  readonly next: string;
}

export const test = base.extend<
  { readonly consoleProblems: string[] },
  { programs: ProgramUrls; demo: RunningDemo }
>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      const demo = await startDemo({ site: 0, relay: 0, crm: 0 }, { ALLOWED_ORIGINS: '*' });
      await use(demo);
      await demo.close();
    },
    { scope: 'worker' },
  ],
  programs: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures' names from it
    async ({}, use) => {
      await buildHosts();
      const fileServer = createServer(async ({ url = '' }, response) => {
        const { pathname } = new URL(url, 'http://host.invalid');
        const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
        const body = await readFile(join(builtFolder, path)).catch(() => undefined);
        response
          .writeHead(body ? 200 : 404, { 'content-type': contentTypes[extname(path)] ?? 'text/plain' })
          .end(body);
      });
      fileServer.listen(0, '127.0.0.1');
      await once(fileServer, 'listening');
      const next = await startNext();
      await use({ vite: `http://127.0.0.1:${(fileServer.address() as AddressInfo).port}`, next: next.url });
      next.process.kill();
      fileServer.closeAllConnections();
      fileServer.close();
    },
    // The first run installs packages and builds the programs.
    { scope: 'worker', timeout: 300_000 },
  ],
  /**
   * Collects the page's console warnings and errors, for example about hydration. The test fails if any of them is
   * left in the array.
   */
  consoleProblems: [
    async ({ page }, use) => {
      const consoleProblems: string[] = [];
      page.on('console', (message) => {
        if (/warning|error/.test(message.type())) consoleProblems.push(message.text());
      });
      await use(consoleProblems);
      expect(consoleProblems).toEqual([]);
    },
    { auto: true },
  ],
});

async function startNext(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const program = join(hostsFolder, 'node_modules/next/dist/bin/next');
  const child = spawn(process.execPath, [program, 'start', '-p', '0', '-H', '127.0.0.1'], {
    cwd: join(hostsFolder, 'next'),
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
    if (url && /Ready/.test(output)) {
      // If nobody reads the pipe, the process blocks.
      child.stdout.resume();
      return { url, process: child };
    }
  }
  throw new Error(`"next start" ended: ${output}`);
}

/** Fills in and sends form 34. Its first name already has the value Ann. */
export async function fillAndSend(page: Page): Promise<void> {
  await expect(page.getByLabel('First name')).toHaveValue('Ann');
  await page.getByLabel('Email').fill('ann@example.com');
  const form = page.locator('form', { has: page.getByLabel('Email') });
  await form.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('within one working day')).toBeVisible();
}
