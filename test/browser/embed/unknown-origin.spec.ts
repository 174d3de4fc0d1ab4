import type { Page } from '@playwright/test';
import { collectConsole, expect, type RunningDemo } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';

/** What a page says in its console, with a form on it by such a tag. */
async function readConsole(page: Page, demo: RunningDemo, host: Host, site: string, name: string) {
  const consoleMessages = collectConsole(page);
  const body = `<!doctype html><link rel="icon" href="data:,"><body><script async src="${demo.relay}/${name}" data-form="34"></script>`;
  host.files.set('/page.html', { type: 'text/html', body });
  await page.goto(`${site}/page.html`);
  await page.getByLabel('First name').waitFor();
  return consoleMessages.join('\n');
}

for (const name of ['embed.js', '34.js']) {
  test(`who puts ${name} on a site that may not use the relay reads why in the console`, async ({
    page,
    demo,
    host,
  }) => {
    // The same machine by another name.
    const stranger = host.url.replace('127.0.0.1', 'localhost');
    expect(await readConsole(page, demo, host, stranger, name)).toContain(
      `apro-forms: the relay refuses sends from ${stranger}: add this origin to the relay's ALLOWED_ORIGINS`,
    );
  });

  test(`who puts ${name} on one that may, reads nothing`, async ({ page, demo, host }) => {
    expect(await readConsole(page, demo, host, host.url, name)).toBe('');
  });
}
