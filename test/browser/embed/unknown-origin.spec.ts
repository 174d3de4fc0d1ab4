import type { Page } from '@playwright/test';
import { formatSentence } from '../../../src/console/sentences.js';
import { collectConsole, expect, type RunningDemo } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';

/** Opens a page of `site` with the script `name` and form 34. Returns the console messages. */
async function readConsole(page: Page, demo: RunningDemo, host: Host, site: string, name: string) {
  const consoleMessages = collectConsole(page);
  const body = `<!doctype html><link rel="icon" href="data:,"><body><script async src="${demo.relay}/${name}" data-form="34"></script>`;
  host.files.set('/page.html', { type: 'text/html', body });
  await page.goto(`${site}/page.html`);
  await page.getByLabel('First name').waitFor();
  return consoleMessages.join('\n');
}

for (const name of sampleRows('unknown origin', ['embed.js', '34.js'], 1)) {
  test(`${name} on a site outside ALLOWED_ORIGINS explains the refusal on the console`, async ({
    page,
    demo,
    host,
  }) => {
    // The same machine under another host name is another origin.
    const stranger = host.url.replace('127.0.0.1', 'localhost');
    expect(await readConsole(page, demo, host, stranger, name)).toContain(
      formatSentence('sends-refused', { origin: stranger }),
    );
  });

  test(`${name} on a site in ALLOWED_ORIGINS prints nothing on the console`, async ({ page, demo, host }) => {
    expect(await readConsole(page, demo, host, host.url, name)).toBe('');
  });
}
