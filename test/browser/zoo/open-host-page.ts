import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { RunningDemo } from '../../../demo/start.js';
import type { Host, HostFile } from '../helpers/host-fixture.js';
import type { FormRoot, HostPage, PageParts } from './host-page-types.js';

const packages = new URL('../../../node_modules/', import.meta.url);

/**
 * Opens a page of the zoo with one form and waits until the form is shown.
 * @returns the page or the frame that contains the form
 */
export async function openHostPage(
  page: Page,
  host: Host,
  demo: RunningDemo,
  hostPage: HostPage,
  id: string,
): Promise<FormRoot> {
  const {
    element,
    body = defaultBody,
    frame,
    start = '/',
    scriptAttributes = '',
    attributes = '',
  } = hostPage;
  const parts: PageParts = {
    id,
    relay: demo.relay,
    form: element?.(id) ?? `<apro-form form="${id}" ${attributes}></apro-form>`,
    script: `<script async src="${demo.relay}/embed.js" ${scriptAttributes}></script>`,
  };
  const headers = hostPage.headers?.(parts);
  const texts = { '/': documentOf(hostPage, body(parts)), ...hostPage.files?.(parts) };
  host.files.clear();
  for (const [path, text] of Object.entries(texts)) {
    host.files.set(path, { type: 'text/html', body: text, ...(headers && { headers }) });
    for (const [address] of text.matchAll(/\/packages\/[^"' ]+/g))
      host.files.set(address, packageFile(address));
  }
  await hostPage.prepare?.(page);
  await page.goto(host.url + start);
  await hostPage.arrive?.(page);
  const root = frame ? page.frameLocator(frame) : page;
  await root.locator('.field').locator('input, textarea, select').first().waitFor();
  await hostPage.apply?.(page);
  return root;
}

function packageFile(address: string): HostFile {
  return {
    type: address.endsWith('.css') ? 'text/css' : 'text/javascript',
    body: readFileSync(new URL(address.replace('/packages/', ''), packages), 'utf8'),
  };
}

const defaultBody = ({ form, script }: PageParts) => `<main><h1>A page</h1>${form}</main>${script}`;

/** Returns the HTML of a whole page of the zoo around the content `body`. */
export function documentOf({ rootAttributes = 'lang="en"', head = '' }: HostPage, body: string): string {
  return `<!doctype html>
<html ${rootAttributes}>
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>A page</title>
    <link rel="icon" href="data:,">
    ${head}
  </head>
  <body>${body}</body>
</html>`;
}
