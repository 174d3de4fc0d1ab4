import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  defaultScript,
  failureText,
  formText,
  type Script,
  type ScriptedRequest,
} from '../../scripted-crm-fixture.js';
import { crmKey } from '../fixture.js';
import { doctorLines, doctorSettings, expectLine, keyedScript, startDoctorCrm } from './doctor-fixture.js';

const linesWith = async (script: Script, overrides: Readonly<Record<string, string>> = {}) =>
  doctorLines({ ...doctorSettings((await startDoctorCrm(script)).url), ...overrides });

describe('the way to the CRM', () => {
  test('is well', async () => {
    const { url } = await startDoctorCrm();
    const lines = await doctorLines(doctorSettings(url));
    expect(lines.slice(0, 7)).toEqual([
      `ok reach: ${url} answers (200).`,
      'ok https to the CRM: Not needed: the CRM is on this machine.',
      'ok clock: It is the CRM’s, to 1 s.',
      'ok form 34: “Enquiry”, 7 fields.',
      'ok dialect: The CRM understands compact, which the relay finds out by itself.',
      'ok key: CRM_KEY is accepted for option lists.',
      'ok key: CRM_KEY is accepted for looking for leads.',
    ]);
  });

  test.each([
    ['http://no-such-crm.invalid', /its name is not known \(E\w+\)\. Check how it is spelt/],
    ['http://127.0.0.1:2', /nothing listens there \(ECONNREFUSED\)\. Check the port/],
    ['http://127.0.0.1:1', /bad port\. Check the address/],
  ])('%s can’t be reached, and nothing more is asked', async (url, why) => {
    const lines = await doctorLines(doctorSettings(url));
    expectLine(lines, new RegExp(`^wrong reach: ${url} can't be reached: ${why.source}`));
    for (const what of ['clock', 'forms', 'dialect', 'key'])
      expectLine(lines, `unknown ${what}: Not looked at: the CRM can’t be reached.`);
  });

  test('a CRM that never answers, and one that hangs up', async () => {
    const silent = await linesWith(() => new Promise(() => {}), { CRM_TIMEOUT_SECONDS: '1' });
    expectLine(silent, /^wrong reach: .*: no answer within 1 s\. Check firewalls/);
    expectLine(
      await linesWith(() => undefined),
      /^wrong reach: .*: it hangs up \(\w+\)\. Check http or https/,
    );
  });

  test('https is asked of what speaks http', async () => {
    const { url } = await startDoctorCrm();
    const lines = await doctorLines(doctorSettings(url.replace('http:', 'https:')));
    expectLine(
      lines,
      /^wrong reach: .*it does not speak https \(\w+\)\. Check whether its address is http\./,
    );
  });

  test('it sends elsewhere, which a lead can’t follow', async () => {
    const moved = { status: 301, text: '', headers: { Location: 'https://crm.example/login?x=1' } };
    const lines = await linesWith(() => moved);
    expectLine(lines, /^warning reach: .* sends to https:\/\/crm\.example, .*: set CRM_URL to that\.$/);
    expectLine(lines, /^wrong form 34: .*redirect\. .*set CRM_URL to where it sends\.$/);
  });

  test('plain http to another machine can be read on the way', async () => {
    const { url } = await startDoctorCrm();
    // The same machine, by an address that does not say so.
    const lines = await doctorLines(doctorSettings(url.replace('127.0.0.1', '0.0.0.0')));
    expectLine(lines, 'ok form 34: “Enquiry”, 7 fields.');
    expectLine(
      lines,
      /^warning https to the CRM: http:\/\/0\.0\.0\.0:\d+ is plain http: key and leads can be read.* VPN/,
    );
  });
});

describe('ports 81 and 80', async () => {
  const mayListen = await isFree('127.81.80.1', 81);
  // Another run of this test on the same machine has other addresses.
  const host = `127.${1 + (process.pid % 250)}.${1 + Math.floor(Math.random() * 250)}.81`;
  const on = (port: number) => startDoctorCrm(keyedScript, { host, port });
  const lines = () => doctorLines(doctorSettings(`http://${host}:81`));

  test.skipIf(!mayListen)('both answer', async () => {
    await on(81);
    await on(80);
    const found = await lines();
    expectLine(found, `ok reach: http://${host}:81 answers (200).`);
    expectLine(found, `ok reach: http://${host}:80 answers (200).`);
  });

  test.skipIf(!mayListen)('only 81 answers: nothing is left when it fails', async () => {
    await on(81);
    const found = await lines();
    expectLine(found, `ok reach: http://${host}:81 answers (200).`);
    expectLine(found, /^warning reach: \S+:80, where the relay goes when port 81 fails, .* Check the port/);
  });

  test.skipIf(!mayListen)('only 80 answers: the relay goes there, and so does the doctor', async () => {
    await on(80);
    const found = await lines();
    expectLine(found, /^warning reach: \S+:81 can't be reached: .* The relay goes to \S+:80 meanwhile\.$/);
    expectLine(found, 'ok form 34: “Enquiry”, 7 fields.');
    expectLine(found, 'ok key: CRM_KEY is accepted for option lists.');
  });

  test('none answers', async () => {
    const found = await lines();
    expectLine(found, /^wrong reach: \S+:81 can't be reached: nothing listens there/);
    expectLine(found, 'unknown key: Not looked at: the CRM can’t be reached.');
  });
});

describe('the clock', () => {
  const dated = (date: string) => (asked: ScriptedRequest) => ({
    ...keyedScript(asked),
    headers: { Date: date },
  });
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

  test.each([
    [3_600, /^warning clock: This machine’s is 3[56]\d\d s behind the CRM’s: set the time \(timedatectl/],
    [-7_200, /^warning clock: This machine’s is 7[12]\d\d s ahead of the CRM’s: set the time/],
    [-30, /^ok clock: It is the CRM’s, to (29|3\d) s\.$/],
  ])('%i s off', async (seconds, line) => {
    expectLine(await linesWith(dated(inSeconds(seconds))), line);
  });

  test('can’t be compared with what is no date', async () => {
    expectLine(await linesWith(dated('yesterday')), /^unknown clock: .* see that this machine’s is set/);
  });
});

describe('the dialect', () => {
  const speaking = (action: string) => (asked: ScriptedRequest) =>
    asked.path === '/onlineforms' && new URLSearchParams(asked.body).get('action') !== action
      ? { text: failureText('BAD_REQUEST') }
      : keyedScript(asked);

  test.each([
    ['getform', 'auto', 'ok dialect: The CRM understands compact, which the relay finds out by itself.'],
    [
      'get form value',
      'auto',
      'ok dialect: The CRM understands spelled, which the relay finds out by itself.',
    ],
    ['get form value', 'spelled', 'ok dialect: The CRM understands spelled, as DIALECT says.'],
    ['getform', 'compact', 'ok dialect: The CRM understands compact, as DIALECT says.'],
    [
      'getform',
      'spelled',
      'wrong dialect: DIALECT is spelled, but the CRM understands compact: set it to auto.',
    ],
    [
      'get form value',
      'compact',
      'wrong dialect: DIALECT is compact, but the CRM understands spelled: set it to auto.',
    ],
  ])('a CRM that knows “%s”, with DIALECT=%s', async (action, DIALECT, line) => {
    const lines = await linesWith(speaking(action), { DIALECT });
    expectLine(lines, line);
    // It is the setting that is wrong, not the form.
    expectLine(lines, 'ok form 34: “Enquiry”, 7 fields.');
  });

  test('can’t be told without a form', async () => {
    expectLine(
      await linesWith(keyedScript, { FORMS: '' }),
      'unknown dialect: Only a form can tell: set FORMS.',
    );
    expectLine(await linesWith(keyedScript, { FORMS: '99' }), /^unknown dialect: No form could be read/);
  });
});

describe('the key', () => {
  test('is wrong', async () => {
    const lines = await linesWith(keyedScript, { CRM_KEY: crmKey.toLowerCase() });
    expectLine(
      lines,
      /^wrong key: CRM_KEY is refused for option lists: copy it anew from the CRM’s settings/,
    );
  });

  test('may not do everything', async () => {
    const lines = await linesWith((asked) =>
      asked.path.includes('applications') ? { text: failureText('ACCESS_DENY') } : keyedScript(asked),
    );
    expectLine(lines, 'ok key: CRM_KEY is accepted for option lists.');
    expectLine(lines, /^wrong key: CRM_KEY is refused for looking for leads: .* see what it may do there\.$/);
  });

  test.each([
    [
      { text: failureText('LIMIT_EXCEEDED') },
      /^warning key: CRM_KEY is known, but .* used up: ask again later\./,
    ],
    [
      { text: failureText('SERVER_IS_OVERLOADED') },
      /^unknown key: .*SERVER_IS_OVERLOADED\. Ask again later\.$/,
    ],
    [
      { text: failureText('BAD_PARAMS') },
      /^unknown key: CRM_KEY could not be tried for option lists: BAD_PARAMS\.$/,
    ],
    [{ text: '<html>' }, /^unknown key: .*not-json\. Something else .* answers: check CRM_URL\.$/],
    [undefined, /^unknown key: .*network\. The connection broke\. Ask again later\.$/],
  ])('the CRM answers %j', async (answer, line) => {
    expectLine(
      await linesWith((asked) => (asked.path.startsWith('/shared') ? answer : defaultScript(asked))),
      line,
    );
  });

  test('is in no line, also when the CRM echoes it, nor is what a terminal obeys', async () => {
    const heading = `${crmKey} \u001b[2J\u202e ${encodeURIComponent(crmKey)}`;
    const text = formText.replace('"Enquiry"', JSON.stringify(heading));
    const lines = await linesWith((asked) =>
      asked.path === '/onlineforms' ? { text } : { text: failureText(`key ${crmKey}`) },
    );
    expectLine(lines, 'ok form 34: “***  [2J  ***”, 7 fields.');
    expect(lines.join('\n')).not.toContain(crmKey);
  });
});

describe('the list where leads are looked for', () => {
  /** Entries of so many minutes before or after the first. */
  const listing = (minutes: readonly number[], count: number): Script => {
    const at = (minute: number) => new Date(minute * 60_000).toISOString().slice(0, 19).replace('T', ' ');
    const list = minutes.map((minute) => ({ id: String(minute), date_create: at(minute), fields: [] }));
    const text = JSON.stringify({ status: 'success', data: { list, count: String(count) } });
    return (asked) => (asked.path.includes('applications') ? { text } : keyedScript(asked));
  };
  const about = (lines: readonly string[]) => lines.filter((line) => line.includes('list of requests'));
  const readable =
    'ok list of requests: The CRM does not list the newest first, which the relay finds out by itself.';

  test.each([
    ['newest first', [900, 800, 700], 9_000, []],
    ['whole, in whatever order', [700, 900, 800], 3, []],
    ['oldest first', [700, 800, 900], 9_000, [readable]],
    ['in no order, but not longer than is read', [700, 900, 800], 30, [readable]],
  ] as const)('%s', async (_how, minutes, count, findings) => {
    expect(about(await linesWith(listing(minutes, count)))).toEqual(findings);
  });

  test('in no order, and longer than is read', async () => {
    const [line] = about(await linesWith(listing([700, 900, 800], 31)));
    expect(line).toMatch(
      /^warning list of requests: .* its 31 requests in no order, .* reads 30: .* may not be found/,
    );
  });

  test('is none', async () => {
    const text = '{"status":"success","data":{"list":"x"}}';
    const lines = await linesWith((asked) =>
      asked.path.includes('applications') ? { text } : keyedScript(asked),
    );
    expectLine(lines, /^unknown key: CRM_KEY could not be tried for looking for leads: not-json\./);
  });
});

describe('the forms', () => {
  test.each([
    [
      { FORMS: '34,99' },
      /^wrong form 99: It can't be read: BAD_PARAMS\. Check its id and that it is published/,
    ],
    [{ FORMS: '' }, /^warning forms: FORMS is empty: .* List those that may be\./],
    [{ TOKEN_FIELD: 'ext_request.91' }, /^warning form 34: .*TOKEN_FIELD .* add ext_request\.91\./],
    [{ TOKEN_FIELD: 'ext_request.71' }, /^ok form 34: “Enquiry”, 7 fields\.$/],
  ])('%j', async (more, line) => {
    expectLine(await linesWith(keyedScript, more), line);
  });

  test('one has a field of a kind that nobody knows', async () => {
    const text = formText.replace('"point"', '"hologram"');
    const lines = await linesWith((asked) => (asked.path === '/onlineforms' ? { text } : keyedScript(asked)));
    expectLine(
      lines,
      /^warning form 34: .*\. ext_request\.71: has an unknown type and is shown as a text field \(kind-unknown\)\. Look at it on \/f\/34\.$/,
    );
  });

  test('a web page answers where the CRM should', async () => {
    const lines = await linesWith(() => ({ text: '<html><h1>It works!</h1>' }));
    expectLine(lines, /^wrong form 34: It can't be read: not-json\. Something else .* check CRM_URL\.$/);
  });
});

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
