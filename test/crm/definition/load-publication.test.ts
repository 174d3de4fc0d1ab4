import { expect, test } from 'vitest';
import { loadWirePublication, readWirePublication } from '../../../src/crm/definition/load-publication.js';
import type { CrmConnection } from '../../../src/crm/http/post.js';
import { parseWireJson } from '../../../src/crm/json/wire-json.js';

const entry = { publ: '1', title: 'Terms &amp; more', body: '<p>All of it</p>' };
const read = (publications: unknown, id = '7') =>
  readWirePublication(parseWireJson(JSON.stringify(publications)), id);

test('a publication has a title and a text', () => {
  const publication = read({ 6: { ...entry, title: 'Other' }, 7: entry });
  expect(publication?.title).toBe('Terms & more');
  expect(JSON.stringify(publication?.text)).toContain('All of it');
});

test('a publication without a title gets an empty title', () => {
  expect(read({ 7: { ...entry, title: null } })?.title).toBe('');
});

test('a long text is not cut like the texts of a form', () => {
  const body = 'x'.repeat(200_000);
  expect(JSON.stringify(read({ 7: { ...entry, body } })?.text)).toContain(body);
});

test.each<[name: string, publications: unknown]>([
  ['is missing', { 6: entry }],
  ['is not published', { 7: { ...entry, publ: '0' } }],
  ['has no state', { 7: { ...entry, publ: undefined } }],
  ['has an empty text', { 7: { ...entry, body: '' } }],
  ['has a text that is a number', { 7: { ...entry, body: 7 } }],
  ['is no object', { 7: 'All of it' }],
  ['is in an answer of another shape', []],
])('nothing is shown if the publication %s', (_name, publications) => {
  expect(read(publications)).toBeUndefined();
});

test('a publication is loaded with the key, by its id', async () => {
  const requests: string[] = [];
  const fetch = async (url: URL | RequestInfo, init?: RequestInit) => {
    requests.push(`${url} ${init?.body}`);
    return new Response(JSON.stringify({ status: 'success', data: { 7: entry } }));
  };
  const wire = await loadWirePublication(
    { url: 'https://crm.example', key: 'k', fetch } as CrmConnection,
    '7',
  );
  expect(readWirePublication(wire, '7')?.title).toBe('Terms & more');
  expect(requests).toEqual(['https://crm.example/sharedapi/publication/single apikey=k&params%5Bid%5D=7']);
});
