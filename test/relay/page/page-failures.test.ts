import { describe, expect, test } from 'vitest';
import type { RelayDeps } from '../../../src/relay/create-relay.js';
import { openSqlite } from '../../../src/relay/storage/database/sqlite.js';
import { openStore } from '../../../src/relay/storage/store.js';
import { defaultScript, failureText, type Script } from '../../scripted-crm-fixture.js';
import { createRelayClock, relayOrigin, setUpRelay, waitForSends } from '../fixture.js';
import { watchStatements } from '../storage/watched-database-fixture.js';

const typed = 'Иван "& <b>';
const token = '0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d';
const fields = { 'def_customer.email': 'a@b.example', 'ext_request.67': typed, token };
const settings = { PUBLIC_URL: relayOrigin, MAX_UPLOAD: '1000' };
const russian = { 'Accept-Language': 'ru', Origin: relayOrigin };

interface Failure {
  readonly script?: Script;
  readonly settings?: Readonly<Record<string, string>>;
  /** Matches the SQL text of the statements that fail while the database is broken. */
  readonly failing?: RegExp;
  readonly request: () => Request;
  readonly status: number;
  /** True: the page contains the text that the visitor has typed. */
  readonly isKept: boolean;
}

const form = (init: RequestInit, path = '/f/34') =>
  new Request(relayOrigin + path, { method: 'POST', ...init, headers: { ...russian, ...init.headers } });
const urlEncoded = (path?: string) => form({ body: new URLSearchParams(fields) }, path);

function multipart(extra: Readonly<Record<string, string | File>> = {}): Request {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...extra })) body.append(name, value);
  return form({ body });
}

/** A multipart body that is invalid after its first fields. */
async function tornMultipart(): Promise<Request> {
  const whole = multipart({ last: 'x'.repeat(100) });
  const bytes = new Uint8Array(await whole.arrayBuffer());
  return form({
    body: bytes.subarray(0, bytes.length - 30),
    headers: { 'Content-Type': whole.headers.get('Content-Type') ?? '' },
  });
}
let torn: Request;

const textField = '"67":{"id":"67","name":"Wish","type_data":"text"}';
const noForm: Script = (request) =>
  request.body.includes('action=getform') ? { text: '', status: 500 } : defaultScript(request);
/**
 * Answers to a request for a form that do not say whether the CRM has the form. Another attempt would not help
 * soon.
 */
const odd: Readonly<Record<string, Awaited<ReturnType<Script>>>> = {
  'a redirect': { status: 302, text: '', headers: { Location: 'https://crm.example/' } },
  'a refused key': { text: failureText('ACCESS_DENY') },
  'too many bytes': { text: ' '.repeat(5_000_001) },
};
const oddFailures = Object.entries(odd).flatMap(([name, reply]): [string, Failure][] => {
  const script: Script = (request) =>
    request.body.includes('action=getform') ? reply : defaultScript(request);
  const get = () => new Request(`${relayOrigin}/f/34`, { headers: russian });
  return [
    [`${name} of the CRM to a post`, { script, request: urlEncoded, status: 503, isKept: true }],
    [`${name} of the CRM`, { script, request: get, status: 503, isKept: false }],
  ];
});
const pdf = new File(['%PDF-1.7'], 'a.pdf');

const failures: Readonly<Record<string, Failure>> = {
  'a store that fails': { failing: /INTO leads/, request: urlEncoded, status: 503, isKept: true },
  'a store that fails for files': {
    failing: /uploads/,
    request: () => multipart({ 'ext_request.70': pdf }),
    status: 503,
    isKept: true,
  },
  'a store that fails for files that were sent before': {
    failing: /uploads/,
    request: () =>
      form({
        body: new URLSearchParams({ ...fields, 'ext_request.70': 'file-aaaaaaaaaaaa.pdf/a.pdf' }),
      }),
    status: 503,
    isKept: true,
  },
  'a store that fails altogether': { failing: /./, request: urlEncoded, status: 503, isKept: true },
  'a CRM that gives no form': { script: noForm, request: urlEncoded, status: 503, isKept: true },
  'a CRM that gives no form to a post with a file': {
    script: noForm,
    request: () => multipart({ 'ext_request.70': pdf }),
    status: 503,
    isKept: true,
  },
  'a body that breaks off': { request: () => torn, status: 400, isKept: true },
  'too many parts': {
    request: () => multipart(Object.fromEntries(Array.from({ length: 1_100 }, (_, at) => [`x${at}`, '']))),
    status: 413,
    isKept: true,
  },
  'a required field that is empty': {
    request: () => form({ body: new URLSearchParams({ ...fields, 'def_customer.email': '' }) }),
    status: 422,
    isKept: true,
  },
  'a site that is not allowed': {
    request: () => form({ body: new URLSearchParams(fields), headers: { Origin: 'https://evil.example' } }),
    status: 403,
    isKept: false,
  },
  'a content type that no form has': {
    request: () => form({ body: '{}', headers: { 'Content-Type': 'application/json' } }),
    status: 415,
    isKept: false,
  },
  'a charset other than UTF-8': {
    request: () =>
      form({ body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=koi8-r' } }),
    status: 415,
    isKept: false,
  },
  'a body that is too long': {
    request: () => form({ body: new URLSearchParams({ ...fields, x: 'x'.repeat(300_000) }) }),
    status: 413,
    isKept: false,
  },
  'a form that does not exist': {
    script: (request) =>
      request.body.includes('action=getform') ? { text: failureText('BAD_REQUEST') } : defaultScript(request),
    request: () => urlEncoded('/f/99'),
    status: 404,
    isKept: false,
  },
  ...Object.fromEntries(oddFailures),
  'a form that is no number': { request: () => urlEncoded('/f/abc'), status: 404, isKept: false },
  'a page that cannot be shown': {
    script: noForm,
    request: () => new Request(`${relayOrigin}/f/34`, { headers: russian }),
    status: 503,
    isKept: false,
  },
};

async function setUp({ script, settings: own, failing }: Failure) {
  const state = { isFailing: false };
  const database = await openSqlite(':memory:');
  const faulty = watchStatements(database, ({ fragments }) => {
    if (state.isFailing && failing?.test(fragments.join('?'))) throw new Error('disk full');
  });
  const { deps: clock, advance } = createRelayClock();
  const deps: Partial<RelayDeps> = { store: await openStore(faulty), ...clock };
  const withTextField: Script = async (request) => {
    const answer = await (script ?? defaultScript)(request);
    return answer && { ...answer, text: answer.text.replace('"70":', `${textField},"70":`) };
  };
  const fixture = await setUpRelay(withTextField, { ...settings, ...own }, deps);
  return { ...fixture, state, advance };
}

describe('a hosted page in the visitor’s language answers', () => {
  test.each(Object.entries(failures))('%s', async (_name, failure) => {
    torn = await tornMultipart();
    const { relay, state } = await setUp(failure);
    if (!failure.script) await relay(new Request(`${relayOrigin}/f/34`));
    state.isFailing = true;
    const response = await relay(failure.request());
    const html = await response.text();
    state.isFailing = false;
    expect(response.status).toBe(failure.status);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=UTF-8');
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(html).toMatch(/^<!doctype html><html lang="ru"/);
    expect(html.includes('Иван &quot;&amp; &lt;b')).toBe(failure.isKept);
    expect(html.includes(`name="token" value="${token}"`)).toBe(failure.isKept);
    if (failure.isKept && failure.status !== 422) expect(html).toContain('role="alert"');
  });
});

/** A relay whose CRM gives no form until `repair` is called. */
async function setUpBroken() {
  let isBroken = true;
  const fixture = await setUp({
    script: (request) => (isBroken ? noForm(request) : defaultScript(request)),
    request: urlEncoded,
    status: 503,
    isKept: true,
  });
  const repair = () => {
    isBroken = false;
    // After a failure, the relay asks for the form again a second later.
    fixture.advance(1_100);
  };
  return { fixture, repair };
}

/** Reads the hidden inputs of a page. */
const readInputs = (html: string) =>
  [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']): [string, string] => [
      name,
      value.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&amp;', '&'),
    ],
  );

test('the page of a failure keeps the files of a post, names a refused file, and sends the files with the lead', async () => {
  const { fixture, repair } = await setUpBroken();
  const program = new File(['MZ'], 'b.exe');
  const posted = multipart({ 'ext_request.70': pdf, 'ext_request.71': program, other: pdf });
  let html = await (await fixture.relay(posted)).text();
  const files = readInputs(html).filter(([, value]) => value.includes('/'));
  expect(files).toEqual([['ext_request.70', expect.stringMatching(/^file-[a-z2-7]{24}\.pdf\/a\.pdf$/)]]);
  expect(html).toMatch(/role="alert">[^<]*b\.exe/);
  const repost = () => fixture.relay(form({ body: new URLSearchParams(readInputs(html)) }));
  html = await (await repost()).text();
  expect(readInputs(html).filter(([, value]) => value.includes('/'))).toEqual(files);
  repair();
  expect((await repost()).status).toBe(303);
  const [lead] = await waitForSends(fixture, 1);
  expect(new URLSearchParams(lead?.body).get('data[ext_request][70][value]')).toBe('54cf4e91db8ba.pdf');
});

test('the page of a failure sends the same lead when the CRM gives the form again, and it arrives once', async () => {
  const { fixture, repair } = await setUpBroken();
  const inputs = readInputs(await (await fixture.relay(urlEncoded())).text());
  expect(new Map(inputs)).toEqual(new Map(Object.entries(fields)));
  repair();
  for (let time = 0; time < 2; time++) {
    const body = new URLSearchParams(inputs);
    expect((await fixture.relay(form({ body }))).status).toBe(303);
  }
  await waitForSends(fixture, 1);
});
