import { expect, test } from 'vitest';
import { choosePageLanguage } from '../../../src/relay/page/page-messages.js';
import { relayOrigin, setUpRelay } from '../fixture.js';

const rows: readonly (readonly [string | undefined, string | undefined, string])[] = [
  [undefined, undefined, 'kk'],
  [undefined, 'ru', 'ru'],
  [undefined, 'be-BY,be;q=0.9,ru;q=0.8', 'ru'],
  [undefined, 'ca,gl;q=0.9,es-ES;q=0.8,en;q=0.1', 'es-ES'],
  [undefined, 'ru;q=0.2,de;q=0.7', 'de'],
  [undefined, 'ru;q=0,de;q=0.1', 'de'],
  [undefined, 'fi,sv', 'kk'],
  [undefined, 'fi,en-GB', 'en-GB'],
  [undefined, '*', 'kk'],
  [undefined, 'zh-TW,zh;q=0.9', 'zh-TW'],
  ['fr', 'ru', 'fr'],
  ['pt_PT', 'ru', 'pt-PT'],
  ['fi', 'ru', 'ru'],
  ['<script>', 'ru', 'ru'],
  ['', '', 'kk'],
  [undefined, ';;,q=1,;q=x,'.repeat(500), 'kk'],
];

test.each(rows)('?lang=%s and Accept-Language %s choose %s', (queryLanguage, acceptLanguage, language) => {
  expect(choosePageLanguage({ queryLanguage, acceptLanguage, defaultLanguage: 'kk' })).toBe(language);
});

async function getPage(path: string, acceptLanguage: string, env: Readonly<Record<string, string>> = {}) {
  const { relay } = await setUpRelay(undefined, { PUBLIC_URL: relayOrigin, ...env });
  const answer = await relay(
    new Request(`${relayOrigin}${path}`, { headers: { 'Accept-Language': acceptLanguage } }),
  );
  return { status: answer.status, html: await answer.text() };
}

test.each([
  ['/f/34', 'de-AT', {}, 'lang="de-AT"'],
  ['/f/34?lang=ar', 'de', {}, 'lang="ar" dir="rtl"'],
  ['/f/34', 'fi', { LANGUAGE: 'uk' }, 'lang="uk"'],
])('%s with the browser language %s and the settings %o has %s', async (path, accept, env, expected) => {
  const { html } = await getPage(path, accept, env);
  expect(html).toContain(`<html ${expected}>`);
});

test.each([
  ['/f/404404', 404, 'Form not found', 'Check the link.'],
  ['/f/404404?lang=de', 404, 'Formular nicht gefunden', 'Bitte prüfen Sie den Link.'],
])('%s has the title and the advice of its failure', async (path, status, title, advice) => {
  const page = await getPage(path, 'en');
  expect(page.status).toBe(status);
  expect(page.html).toContain(`<title>${title}</title>`);
  expect(page.html).toContain(advice);
});

test('an unknown LANGUAGE stops the start with the list of languages', async () => {
  await expect(setUpRelay(undefined, { LANGUAGE: 'fi' })).rejects.toThrow(/LANGUAGE must be .*ru.*zh-tw/);
});
