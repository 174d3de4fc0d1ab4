import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, lastArrival } from '../helpers/demo-fixture.js';
import { type Host, test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';
import { readPolicy, readSnippets } from './site-snippets/read-snippets.js';
import { neededAttributes, type SiteTreatment, treatments } from './site-snippets/treatments.js';

// The snippets of `docs/sites.md` on pages that treat them as the systems do: attributes are stripped, scripts are moved,
// injected or delayed, pages are cached, policies forbid.

const docs = readFileSync(fileURLToPath(new URL('../../../docs/sites.md', import.meta.url)), 'utf8');
const jquery = readFileSync(
  fileURLToPath(new URL('../../../node_modules/jquery/dist/jquery.min.js', import.meta.url)),
  'utf8',
);

test('every section of docs/sites.md with a snippet is in the table', () => {
  const sections = new Set(Object.keys(readSnippets(docs)));
  expect(new Set(treatments.map(({ section }) => section))).toEqual(sections);
});

for (const treatment of chooseTreatments()) {
  test(`the snippet for ${treatment.section} shows and sends a form: ${treatment.name}`, async ({
    page,
    host,
    demo,
  }) => {
    const snippets = (readSnippets(docs)[treatment.section] ?? []).map((snippet) =>
      // A page without a relay has a copy of the script. Here, the relay serves the copy.
      snippet
        .replaceAll('https://forms.example.com', demo.relay)
        .replaceAll('/apro-forms/embed.js', `${demo.relay}/embed.js`)
        .replaceAll('http://YOUR-COMPANY.crma.pro:81', demo.crm?.url ?? ''),
    );
    const { head = '', body } = treatment.treat(snippets);
    const policy = treatment.hasPolicy
      ? readPolicy(docs).replaceAll('https://forms.example.com', demo.relay)
      : '';
    const files = { '/jquery.js': jquery, '/frame.html': treatment.frame?.(snippets) ?? '' };
    for (const [path, content] of Object.entries(files))
      host.files.set(path, { type: path.endsWith('.js') ? 'text/javascript' : 'text/html', body: content });
    host.files.set('/', {
      type: 'text/html',
      ...(policy && { headers: { 'content-security-policy': policy } }),
      body: `<!doctype html><html lang="en"><head><link rel="icon" href="data:,"><title>A site</title>${head}</head>
        <body><h1>A site</h1>${body}<footer>The end of the page</footer></body></html>`,
    });
    await page.goto(host.url);
    await treatment.act?.(page);
    if (treatment.isSavedAgain) await reopenSaved(page, host.files);
    const name = `Ann of ${treatment.name}`;
    await fillAndSend(page, treatment, name);
    const { data } = await lastArrival(demo);
    expect((data.def_customer as Readonly<Record<string, string>>).name).toBe(name);
  });
}

test('the attributes of the snippets are needed: without them the systems break the form', async ({
  page,
  host,
  demo,
}) => {
  for (const { attribute, section, name } of neededAttributes) {
    const treatment = treatments.find((entry) => entry.section === section && entry.name === name);
    const snippets = (readSnippets(docs)[section] ?? []).map((snippet) =>
      snippet.replaceAll('https://forms.example.com', demo.relay).replace(attribute, ''),
    );
    const { head = '', body = '' } = treatment?.treat(snippets) ?? {};
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><head><link rel="icon" href="data:,">${head}</head><body>${body}</body>`,
    });
    await page.goto(host.url);
    // Another script of the relay is loaded. When it has arrived, the script under test has had enough time, too.
    await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          document.head.append(Object.assign(document.createElement('script'), { src, onload: resolve }));
        }),
      `${demo.relay}/frame.js`,
    );
    await expect(page.locator('#place apro-form'), attribute.source).toHaveCount(0);
  }
});

/** All treatments for `npm run zoo`. For `npm test` one of each section, drawn anew each time. */
function chooseTreatments(): readonly SiteTreatment[] {
  const sections = [...new Set(treatments.map(({ section }) => section))];
  return sections.flatMap((name) =>
    sampleRows(
      `snippets: ${name}`,
      treatments.filter(({ section }) => section === name),
      1,
    ),
  );
}

/** Serves the page again as a cache stores it: the markup after the scripts have run. */
async function reopenSaved(page: Page, files: Host['files']): Promise<void> {
  await page.getByLabel('First name').waitFor();
  files.set('/', { type: 'text/html', body: `<!doctype html>${await page.content()}` });
  await page.reload();
}

async function fillAndSend(page: Page, { formIn }: SiteTreatment, name: string): Promise<void> {
  const hosted = page.frames().find((frame) => frame.url().includes('/f/34'));
  const frame = formIn === 'frame' && hosted ? hosted : page.mainFrame();
  const places = {
    frame: frame.locator('body'),
    window: frame.getByRole('dialog'),
    place: frame.locator('#place :is(apro-form, [data-apro-form])'),
  };
  const place = places[formIn ?? 'place'];
  await place.getByLabel('First name').fill(name);
  await place.getByLabel('Email').fill('ann@example.com');
  await expect(place.locator('form')).toHaveCount(1);
  if (formIn !== 'frame')
    await expect(page.locator(':is(apro-form[form="34"], [data-apro-form="34"])')).toHaveCount(1);
  await place.locator('button[type=submit]').click();
}
