import { describe, expect, test } from 'vitest';
import { defaultScript } from '../../scripted-crm-fixture.js';
import { pageOrigin } from '../fixture.js';
import {
  doctorLines,
  doctorSettings,
  expectLine,
  keyedScript,
  makeCertificate,
  runDoctorCommand,
  startDoctorCrm,
  startProxy,
  startRelayWith,
} from './doctor-fixture.js';

/** A relay and its settings. */
const setUp = async () => startRelayWith(doctorSettings((await startDoctorCrm()).url));
const addressOf = (settings: Readonly<Record<string, string>>) => `http://127.0.0.1:${settings.PORT}`;

describe('origins', () => {
  test.each([
    [{ ALLOWED_ORIGINS: pageOrigin }, `ok origins: ${pageOrigin}`],
    [{ ALLOWED_ORIGINS: '*' }, /^warning origins: ALLOWED_ORIGINS is \*: any site may .* List yours/],
    [
      { ALLOWED_ORIGINS: '' },
      /^warning origins: ALLOWED_ORIGINS is empty: only .* own pages work .* List the/,
    ],
    [
      { ALLOWED_ORIGINS: 'http://www.example.com,http://localhost:3000' },
      'warning origins: ALLOWED_ORIGINS has them as http only: add https://www.example.com.',
    ],
    [{ ALLOWED_ORIGINS: 'http://a.example,https://a.example' }, /^ok origins: http:\/\/a\.example, https/],
  ])('%j', async (more, line) => {
    expectLine(await doctorLines({ ...doctorSettings('http://127.0.0.1:2'), ...more }), line);
  });
});

describe('https and mixed content', () => {
  const insecure = 'http://forms.invalid';

  test.each([
    [
      { PUBLIC_URL: 'https://forms.invalid' },
      'ok https to pages: Pages reach the relay as https://forms.invalid.',
    ],
    [
      { PUBLIC_URL: insecure },
      /^wrong https to pages: https:\/\/www\.example\.com can't use http:.* mixed content\. Put .* behind https/,
    ],
    [{ PUBLIC_URL: insecure, ALLOWED_ORIGINS: '*' }, /^wrong https to pages: https pages can't use http/],
    [
      { PUBLIC_URL: insecure, ALLOWED_ORIGINS: 'http://www.example.com' },
      /^warning https to pages: .* can be read on the way\. Use https\./,
    ],
    [
      { PORT: '8787', HOST: '0.0.0.0' },
      /^warning https to pages: PUBLIC_URL is not set, and http:\/\/0\.0\.0\.0:8787 is of no use to https:\/\/www\.example\.com: put/,
    ],
  ])('%j', async (more, line) => {
    expectLine(await doctorLines({ ...doctorSettings('http://127.0.0.1:2'), ...more }), line);
  });
});

describe('the relay and what stands in front of it', () => {
  test('none runs', async () => {
    const settings = await setUp();
    const lines = await doctorLines({ ...settings, PORT: '2' });
    expectLine(lines, 'unknown relay: None runs on http://127.0.0.1:2: apro-forms relay starts it.');
    expectLine(lines, /^unknown CORS: .* start it, and ask again/);
  });

  test('one runs', async () => {
    const settings = await setUp();
    const lines = await doctorLines(settings);
    expectLine(lines, `ok relay: It runs on ${addressOf(settings)} and writes leads down.`);
    expectLine(lines, `ok CORS: ${addressOf(settings)} lets pages of ${pageOrigin} in.`);
  });

  test('something else has its port, or its name', async () => {
    const other = await startDoctorCrm(defaultScript);
    const { port } = new URL(other.url);
    const lines = await doctorLines({ ...doctorSettings(other.url), PORT: port, PUBLIC_URL: other.url });
    expectLine(lines, /^wrong relay: What answers on \S+ is no relay \(200\): stop it, or set PORT/);
    expectLine(
      lines,
      /^wrong PUBLIC_URL: What answers as \S+ is no relay \(200\): start it, and let the proxy/,
    );
  });

  test('it runs with other settings', async () => {
    const settings = await setUp();
    const lines = await doctorLines({ ...settings, ALLOWED_ORIGINS: 'https://new.example' });
    expectLine(
      lines,
      /^wrong CORS: .* not let pages of https:\/\/new\.example in \(403\): start the relay anew/,
    );
  });

  test('only its own pages use it', async () => {
    const settings = await startRelayWith({
      ...doctorSettings((await startDoctorCrm()).url),
      ALLOWED_ORIGINS: '',
    });
    expectLine(await doctorLines(settings), 'ok CORS: No other site may use the relay.');
  });

  test('a proxy passes it on', async () => {
    const settings = await setUp();
    const PUBLIC_URL = await startProxy(addressOf(settings));
    const lines = await doctorLines({ ...settings, PUBLIC_URL });
    expectLine(lines, `ok PUBLIC_URL: The relay answers as ${PUBLIC_URL}.`);
    expectLine(lines, `ok CORS: ${PUBLIC_URL} lets pages of ${pageOrigin} in.`);
  });

  test('a proxy adds the header once more, which browsers refuse', async () => {
    const settings = await setUp();
    const responseHeaders = { 'Access-Control-Allow-Origin': pageOrigin };
    const PUBLIC_URL = await startProxy(addressOf(settings), { responseHeaders });
    expectLine(await doctorLines({ ...settings, PUBLIC_URL }), /^wrong CORS: .* twice: let the proxy add no/);
  });

  test('a proxy finds no relay', async () => {
    const settings = await setUp();
    const PUBLIC_URL = await startProxy('http://127.0.0.1:2');
    expectLine(
      await doctorLines({ ...settings, PUBLIC_URL }),
      /^wrong PUBLIC_URL: .* is no relay \(502\): start/,
    );
  });

  test('its name leads nowhere', async () => {
    const lines = await doctorLines({ ...(await setUp()), PUBLIC_URL: 'https://forms.invalid' });
    expectLine(lines, /^wrong PUBLIC_URL: \S+ can't be reached from here: its name is not known/);
  });
});

describe('what a relay that runs has noticed', () => {
  test('is a site that was refused', async () => {
    const settings = await setUp();
    const headers = { Origin: 'https://forgotten.example' };
    await fetch(`${addressOf(settings)}/onlineforms`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(),
    });
    expectLine(
      await doctorLines(settings),
      /^warning refused sites: .* nothing was taken from https:\/\/forgotten\.example: add .* ALLOWED_ORIGINS, or set PUBLIC_URL/,
    );
  });

  test('is a proxy that is not believed, which the doctor’s own request shows', async () => {
    const settings = await setUp();
    const requestHeaders = { 'X-Forwarded-For': '203.0.113.7' };
    const PUBLIC_URL = await startProxy(addressOf(settings), { requestHeaders });
    expectLine(
      await doctorLines({ ...settings, PUBLIC_URL }),
      /^warning proxies: X-Forwarded-For from 127\.0\.0\.1 is not believed, .*: add what is your proxy to TRUSTED_PROXIES\.$/,
    );
    const heard = await startRelayWith({
      ...settings,
      PORT: '0',
      DATA: `${settings.DATA}-2`,
      TRUSTED_PROXIES: '127.0.0.1',
    });
    const url = await startProxy(addressOf(heard), { requestHeaders });
    expectLine(await doctorLines({ ...heard, PUBLIC_URL: url }), /^ok proxies: /);
  });

  test('can’t be told by others: without a relay, or with other keys', async () => {
    const settings = await setUp();
    const alone = await doctorLines({ ...settings, PORT: '2' });
    expectLine(alone, 'unknown refused sites: Only a relay that runs can tell: start it, and ask again.');
    expectLine(alone, 'unknown proxies: Only a relay that runs can tell: start it, and ask again.');
    expectLine(
      await doctorLines({ ...settings, DATA_KEY: 'another one' }),
      'unknown refused sites: The relay that is running has other keys than these settings.',
    );
  });

  test('nor does it need to be for https, which the relay does not speak', async () => {
    const settings = { ...(await setUp()), PUBLIC_URL: 'https://forms.invalid' };
    expectLine(
      await doctorLines(settings),
      /^warning proxies: TRUSTED_PROXIES is empty, but something stands before the relay as https:\/\/forms\.invalid, /,
    );
  });
});

const certificate = makeCertificate(['127.0.0.1']);

describe.skipIf(!certificate)('with https everywhere', () => {
  const { tls, file } = certificate ?? { tls: { key: '', cert: '' }, file: '' };

  test('all is well, and every topic says so', async () => {
    const crm = await startDoctorCrm(keyedScript, { tls });
    const settings = await startRelayWith({ ...doctorSettings(crm.url), TRUSTED_PROXIES: '127.0.0.1' });
    const PUBLIC_URL = await startProxy(addressOf(settings), {
      tls,
      requestHeaders: { 'X-Forwarded-For': '203.0.113.7' },
    });
    const { lines, code } = await runDoctorCommand({ ...settings, PUBLIC_URL, NODE_EXTRA_CA_CERTS: file });
    expect(lines.slice(0, -1)).toEqual([
      `ok       reach: ${crm.url} answers (200).`,
      'ok       https to the CRM: Key and leads can’t be read on the way.',
      'ok       clock: It is the CRM’s, to 1 s.',
      'ok       form 34: “Enquiry”, 7 fields.',
      'ok       dialect: The CRM understands compact, which the relay finds out by itself.',
      'ok       key: CRM_KEY is accepted for option lists.',
      'ok       key: CRM_KEY is accepted for looking for leads.',
      `ok       origins: ${pageOrigin}`,
      `ok       https to pages: Pages reach the relay as ${PUBLIC_URL}.`,
      `ok       relay: It runs on ${addressOf(settings)} and writes leads down.`,
      `ok       PUBLIC_URL: The relay answers as ${PUBLIC_URL}.`,
      'ok       refused sites: No other site has tried to use the relay in the last hour.',
      'ok       proxies: Nobody asks on behalf of others who is not believed.',
      `ok       CORS: ${PUBLIC_URL} lets pages of ${pageOrigin} in.`,
      'ok       store: A relay is using it.',
    ]);
    // How much it is is this machine's matter.
    expect(lines.at(-1)).toMatch(/disk: .*\d MB are free in /);
    expect(code).toBe(0);
  });

  test('a certificate that nobody knows', async () => {
    const crm = await startDoctorCrm(keyedScript, { tls });
    const { lines, code } = await runDoctorCommand(doctorSettings(crm.url));
    expectLine(
      lines,
      /^wrong {4}reach: .* its certificate is not accepted \(\w+\)\. Renew it, or name who signed it/,
    );
    expect(code).toBe(1);
  });
});
