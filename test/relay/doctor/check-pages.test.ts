import { describe, expect, test } from 'vitest';
import { defaultScript } from '../../scripted-crm-fixture.js';
import { pageOrigin, startTestServer } from '../fixture.js';
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

/** Starts a CRM and a relay. Returns the settings of the relay. */
const setUp = async () => startRelayWith(doctorSettings((await startDoctorCrm()).url));
const addressOf = (settings: Readonly<Record<string, string>>) => `http://127.0.0.1:${settings.PORT}`;

describe('doctor: the allowed origins', () => {
  test.each([
    [{ ALLOWED_ORIGINS: pageOrigin }, `ok origins: ${pageOrigin}`],
    [{ ALLOWED_ORIGINS: '*' }, /^warning origins: ALLOWED_ORIGINS is \*: any site may .* List your sites/],
    [
      { ALLOWED_ORIGINS: '' },
      /^warning origins: ALLOWED_ORIGINS is empty: only pages of the relay work .* List the/,
    ],
    [
      { ALLOWED_ORIGINS: 'http://www.example.com,http://localhost:3000' },
      'warning origins: ALLOWED_ORIGINS has some sites with http only: add https://www.example.com.',
    ],
    [{ ALLOWED_ORIGINS: 'http://a.example,https://a.example' }, /^ok origins: http:\/\/a\.example, https/],
  ])('are checked with %j', async (more, line) => {
    expectLine(await doctorLines({ ...doctorSettings('http://127.0.0.1:2'), ...more }), line);
  });
});

describe('doctor: https and mixed content', () => {
  const insecure = 'http://forms.invalid';

  test.each([
    [
      { PUBLIC_URL: 'https://forms.invalid' },
      'ok https to pages: Pages use the relay at https://forms.invalid.',
    ],
    [
      { PUBLIC_URL: insecure },
      /^wrong https to pages: https:\/\/www\.example\.com can't use http:.* mixed content\. Put .* behind https/,
    ],
    [{ PUBLIC_URL: insecure, ALLOWED_ORIGINS: '*' }, /^wrong https to pages: https pages can't use http/],
    [
      { PUBLIC_URL: insecure, ALLOWED_ORIGINS: 'http://www.example.com' },
      /^warning https to pages: .* can read the input of visitors in transit\. Use https\./,
    ],
    [
      { PORT: '8787', HOST: '0.0.0.0' },
      /^warning https to pages: PUBLIC_URL is not set\. https:\/\/www\.example\.com can't use http:\/\/0\.0\.0\.0:8787\. Put/,
    ],
  ])('are checked with %j', async (more, line) => {
    expectLine(await doctorLines({ ...doctorSettings('http://127.0.0.1:2'), ...more }), line);
  });
});

describe('doctor: the relay and its proxy', () => {
  test('are not checked if no relay runs', async () => {
    const settings = await setUp();
    const lines = await doctorLines({ ...settings, PORT: '2' });
    expectLine(
      lines,
      'unknown relay: No relay runs on http://127.0.0.1:2. Start the relay: apro-forms relay.',
    );
    expectLine(lines, /^unknown CORS: .* Start the relay and run doctor again/);
  });

  test('have no problem if the relay runs with these settings', async () => {
    const settings = await setUp();
    const lines = await doctorLines(settings);
    expectLine(lines, `ok relay: The relay runs on ${addressOf(settings)} and can store leads.`);
    expectLine(lines, `ok CORS: ${addressOf(settings)} accepts pages of ${pageOrigin}.`);
  });

  test('are a problem if another server has the port or the public address', async () => {
    const other = await startDoctorCrm(defaultScript);
    const { port } = new URL(other.url);
    const lines = await doctorLines({ ...doctorSettings(other.url), PORT: port, PUBLIC_URL: other.url });
    expectLine(
      lines,
      /^wrong relay: The server on \S+ is not a relay \(status 200\): stop that server, or set PORT/,
    );
    expectLine(
      lines,
      /^wrong PUBLIC_URL: The server at \S+ is not a relay \(status 200\)\. Start the relay, and let the proxy/,
    );
  });

  test.each([
    ['{"status":"ok","crm":"ok"}', undefined],
    [
      '{"status":"ok","crm":"down"}',
      'The last requests of the relay failed. The relay tries again by itself.',
    ],
    [
      '{"status":"ok","crm":"down","code":"network"}',
      /^warning CRM for the relay: The last requests of the relay failed \(network\)\. The CRM cannot be reached: check/,
    ],
    ['{"status":"ok","crm":"down","code":"new"}', /failed \(new\)\. The relay tries again by itself\.$/],
  ])('report what the relay says about the CRM: %s', async (health, line) => {
    const relay = await startTestServer((_, response) => response.end(health));
    const crm = await startDoctorCrm();
    const lines = await doctorLines({ ...doctorSettings(crm.url), PORT: relay.port });
    if (!line) expect(lines.join('\n')).not.toContain('CRM for the relay');
    else expectLine(lines, typeof line === 'string' ? `warning CRM for the relay: ${line}` : line);
  });

  test('are a problem if the relay runs with other settings', async () => {
    const settings = await setUp();
    const lines = await doctorLines({ ...settings, ALLOWED_ORIGINS: 'https://new.example' });
    expectLine(
      lines,
      /^wrong CORS: .* rejects pages of https:\/\/new\.example \(status 403\)\. Restart the relay/,
    );
  });

  test('need no CORS if only pages of the relay use the relay', async () => {
    const settings = await startRelayWith({
      ...doctorSettings((await startDoctorCrm()).url),
      ALLOWED_ORIGINS: '',
    });
    expectLine(await doctorLines(settings), 'ok CORS: No other site may use the relay.');
  });

  test('have no problem behind a correct proxy', async () => {
    const settings = await setUp();
    const PUBLIC_URL = await startProxy(addressOf(settings));
    const lines = await doctorLines({ ...settings, PUBLIC_URL });
    expectLine(lines, `ok PUBLIC_URL: The relay answers as ${PUBLIC_URL}.`);
    expectLine(lines, `ok CORS: ${PUBLIC_URL} accepts pages of ${pageOrigin}.`);
  });

  test('are a problem if the proxy sends the CORS header twice, which browsers refuse', async () => {
    const settings = await setUp();
    const responseHeaders = { 'Access-Control-Allow-Origin': pageOrigin };
    const PUBLIC_URL = await startProxy(addressOf(settings), { responseHeaders });
    expectLine(
      await doctorLines({ ...settings, PUBLIC_URL }),
      /^wrong CORS: .* twice: the proxy must not add/,
    );
  });

  test('are a problem if the proxy does not reach the relay', async () => {
    const settings = await setUp();
    const PUBLIC_URL = await startProxy('http://127.0.0.1:2');
    expectLine(
      await doctorLines({ ...settings, PUBLIC_URL }),
      /^wrong PUBLIC_URL: .* is not a relay \(status 502\)\. Start/,
    );
  });

  test('are a problem if the public host name is unknown', async () => {
    const lines = await doctorLines({ ...(await setUp()), PUBLIC_URL: 'https://forms.invalid' });
    expectLine(lines, /^wrong PUBLIC_URL: \S+ can't be reached from this machine: the host name is unknown/);
  });
});

describe('doctor: the runtime issues of a running relay', () => {
  test('list a rejected site', async () => {
    const settings = await setUp();
    const headers = { Origin: 'https://forgotten.example' };
    await fetch(`${addressOf(settings)}/onlineforms`, {
      method: 'POST',
      headers,
      body: new URLSearchParams(),
    });
    expectLine(
      await doctorLines(settings),
      /^warning refused sites: .* rejected requests of https:\/\/forgotten\.example .* Add .* ALLOWED_ORIGINS\. Set PUBLIC_URL/,
    );
  });

  test('list an untrusted proxy, found by the request of doctor itself', async () => {
    const settings = await setUp();
    const requestHeaders = { 'X-Forwarded-For': '203.0.113.7' };
    const PUBLIC_URL = await startProxy(addressOf(settings), { requestHeaders });
    expectLine(
      await doctorLines({ ...settings, PUBLIC_URL }),
      /^warning proxies: The relay ignores X-Forwarded-For from 127\.0\.0\.1, .*\. Add your proxies to TRUSTED_PROXIES\.$/,
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

  test('are unknown without a relay, or with another DATA', async () => {
    const settings = await setUp();
    const alone = await doctorLines({ ...settings, PORT: '2' });
    expectLine(
      alone,
      'unknown refused sites: Only a running relay knows this. Start the relay and run doctor again.',
    );
    expectLine(
      alone,
      'unknown proxies: Only a running relay knows this. Start the relay and run doctor again.',
    );
    expectLine(
      await doctorLines({ ...settings, DATA: `${settings.DATA}-elsewhere` }),
      /^unknown refused sites: The relay accepts no commands through the folder .*-elsewhere\. Set DATA as for the relay,/,
    );
  });

  test('list a missing proxy setting if PUBLIC_URL is https', async () => {
    const settings = { ...(await setUp()), PUBLIC_URL: 'https://forms.invalid' };
    expectLine(
      await doctorLines(settings),
      /^warning proxies: TRUSTED_PROXIES is empty, but https:\/\/forms\.invalid needs a proxy, /,
    );
  });
});

const certificate = makeCertificate(['127.0.0.1']);

describe.skipIf(!certificate)('doctor with https everywhere', () => {
  const { tls, file } = certificate ?? { tls: { key: '', cert: '' }, file: '' };

  test('prints an ok line for each check and exits with 0', async () => {
    const crm = await startDoctorCrm(keyedScript, { tls });
    const settings = await startRelayWith({ ...doctorSettings(crm.url), TRUSTED_PROXIES: '127.0.0.1' });
    const PUBLIC_URL = await startProxy(addressOf(settings), {
      tls,
      requestHeaders: { 'X-Forwarded-For': '203.0.113.7' },
    });
    const { lines, code } = await runDoctorCommand({ ...settings, PUBLIC_URL, NODE_EXTRA_CA_CERTS: file });
    expect(lines.slice(0, -2)).toEqual([
      `ok       connection: ${crm.url} answers with status 200.`,
      'ok       https to the CRM: The connection is encrypted.',
      'ok       clock: The clocks of this machine and the CRM differ by at most 1 s.',
      'ok       form 34: “Enquiry”, 7 fields.',
      'ok       dialect: The CRM understands the spelling compact of its action names. The relay detects the spelling.',
      'ok       key: The CRM accepts CRM_KEY for option lists.',
      'ok       key: The CRM accepts CRM_KEY for searching for leads.',
      `ok       origins: ${pageOrigin}`,
      `ok       https to pages: Pages use the relay at ${PUBLIC_URL}.`,
      `ok       relay: The relay runs on ${addressOf(settings)} and can store leads.`,
      `ok       PUBLIC_URL: The relay answers as ${PUBLIC_URL}.`,
      'ok       refused sites: No other site tried to use the relay in the last hour.',
      'ok       proxies: No untrusted proxy sends X-Forwarded-For.',
      `ok       CORS: ${PUBLIC_URL} accepts pages of ${pageOrigin}.`,
      'ok       store: A relay is using the store.',
    ]);
    // The status of the disk depends on the free space of this machine.
    expect(lines.at(-2)).toMatch(/disk: .*\d MB are free in the folder /);
    expect(lines.at(-1)).toBe(`ok       rights: Only the relay's user can open the folder ${settings.DATA}.`);
    expect(code).toBe(0);
  });

  test('reports an unknown certificate and exits with 1', async () => {
    const crm = await startDoctorCrm(keyedScript, { tls });
    const { lines, code } = await runDoctorCommand(doctorSettings(crm.url));
    expectLine(
      lines,
      /^wrong {4}connection: .* the certificate is not accepted \(\w+\)\. Renew the certificate, or set NODE_EXTRA_CA_CERTS/,
    );
    expect(code).toBe(1);
  });
});
