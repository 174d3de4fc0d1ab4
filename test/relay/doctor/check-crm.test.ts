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

describe('doctor: the connection to the CRM', () => {
  test('has no problem with a correct CRM', async () => {
    const { url } = await startDoctorCrm();
    const lines = await doctorLines(doctorSettings(url));
    expect(lines.slice(0, 7)).toEqual([
      `ok connection: ${url} answers with status 200.`,
      'ok https to the CRM: Not needed: the CRM is on this machine.',
      'ok clock: The clocks of this machine and the CRM differ by at most 1 s.',
      'ok form 34: “Enquiry”, 7 fields.',
      'ok dialect: The CRM understands the spelling compact of its action names. The relay detects the spelling.',
      'ok key: The CRM accepts CRM_KEY for option lists.',
      'ok key: The CRM accepts CRM_KEY for searching for leads.',
    ]);
  });

  test.each([
    ['http://no-such-crm.invalid', /the host name is unknown \(E\w+\)\. Check the spelling/],
    ['http://127.0.0.1:2', /no server listens on this port \(ECONNREFUSED\)\. Check the port/],
    ['http://127.0.0.1:1', /bad port\. Check the address/],
  ])('to %s fails, and no other check of the CRM runs', async (url, why) => {
    const lines = await doctorLines(doctorSettings(url));
    expectLine(lines, new RegExp(`^wrong connection: ${url} can't be reached: ${why.source}`));
    for (const what of ['clock', 'forms', 'dialect', 'key'])
      expectLine(lines, `unknown ${what}: Not checked: the CRM can't be reached.`);
  });

  test('to a CRM that never answers or closes the connection fails', async () => {
    const silent = await linesWith(() => new Promise(() => {}), { CRM_TIMEOUT_SECONDS: '1' });
    expectLine(silent, /^wrong connection: .*: no answer within 1 s\. Check firewalls/);
    expectLine(
      await linesWith(() => undefined),
      /^wrong connection: .*: the server closes the connection \(\w+\)\. Check http or https/,
    );
  });

  test('by https to an http server fails', async () => {
    const { url } = await startDoctorCrm();
    const lines = await doctorLines(doctorSettings(url.replace('http:', 'https:')));
    expectLine(
      lines,
      /^wrong connection: .*the server does not use https \(\w+\)\. Check whether the address must start with http\./,
    );
  });

  test('reports a redirect, because a lead cannot follow a redirect', async () => {
    const moved = { status: 301, text: '', headers: { Location: 'https://crm.example/login?x=1' } };
    const lines = await linesWith(() => moved);
    expectLine(
      lines,
      /^warning connection: .* redirects to https:\/\/crm\.example, .*: set CRM_URL to https:\/\/crm\.example\.$/,
    );
    expectLine(lines, /^wrong form 34: .*redirect\. .*set CRM_URL to that address\.$/);
  });

  test('by plain http to another machine is a warning', async () => {
    const { url } = await startDoctorCrm();
    // 0.0.0.0 reaches this machine and does not count as loopback.
    const lines = await doctorLines(doctorSettings(url.replace('127.0.0.1', '0.0.0.0')));
    expectLine(lines, 'ok form 34: “Enquiry”, 7 fields.');
    expectLine(
      lines,
      /^warning https to the CRM: http:\/\/0\.0\.0\.0:\d+ is plain http: others can read the key and leads.* VPN/,
    );
  });
});

describe('doctor: the ports 81 and 80 of the CRM', async () => {
  const mayListen = await isFree('127.81.80.1', 81);
  // A random loopback address, because other test runs on this machine use the same ports.
  const host = `127.${1 + (process.pid % 250)}.${1 + Math.floor(Math.random() * 250)}.81`;
  const on = (port: number) => startDoctorCrm(keyedScript, { host, port });
  const lines = () => doctorLines(doctorSettings(`http://${host}:81`));

  test.skipIf(!mayListen)('are both checked', async () => {
    await on(81);
    await on(80);
    const found = await lines();
    expectLine(found, `ok connection: http://${host}:81 answers with status 200.`);
    expectLine(found, `ok connection: http://${host}:80 answers with status 200.`);
  });

  test.skipIf(!mayListen)('give a warning if only 81 answers: there is no fallback', async () => {
    await on(81);
    const found = await lines();
    expectLine(found, `ok connection: http://${host}:81 answers with status 200.`);
    expectLine(found, /^warning connection: \S+:80, the second address of the CRM, .* Check the port/);
  });

  test.skipIf(!mayListen)('give a warning if only 80 answers: relay and doctor use 80', async () => {
    await on(80);
    const found = await lines();
    expectLine(found, /^warning connection: \S+:81 can't be reached: .* The relay uses \S+:80 meanwhile\.$/);
    expectLine(found, 'ok form 34: “Enquiry”, 7 fields.');
    expectLine(found, 'ok key: The CRM accepts CRM_KEY for option lists.');
  });

  test('are a problem if neither answers', async () => {
    const found = await lines();
    expectLine(found, /^wrong connection: \S+:81 can't be reached: no server listens on this port/);
    expectLine(found, "unknown key: Not checked: the CRM can't be reached.");
  });
});

describe('doctor: the clock', () => {
  const dated = (date: string) => (asked: ScriptedRequest) => ({
    ...keyedScript(asked),
    headers: { Date: date },
  });
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toUTCString();

  test.each([
    [
      3_600,
      /^warning clock: The clock of this machine is 3[56]\d\d s behind the clock of the CRM\. Set the time \(timedatectl/,
    ],
    [
      -7_200,
      /^warning clock: The clock of this machine is 7[12]\d\d s ahead of the clock of the CRM\. Set the time/,
    ],
    [-30, /^ok clock: The clocks of this machine and the CRM differ by at most (29|3\d) s\.$/],
  ])('with an offset of %i s is judged', async (seconds, line) => {
    expectLine(await linesWith(dated(inSeconds(seconds))), line);
  });

  test('is not checked if the CRM sends no valid date', async () => {
    expectLine(await linesWith(dated('yesterday')), /^unknown clock: .* Check the clock of this machine/);
  });
});

describe('doctor: the dialect', () => {
  const speaking = (action: string) => (asked: ScriptedRequest) =>
    asked.path === '/onlineforms' && new URLSearchParams(asked.body).get('action') !== action
      ? { text: failureText('BAD_REQUEST') }
      : keyedScript(asked);

  test.each([
    [
      'getform',
      'auto',
      'ok dialect: The CRM understands the spelling compact of its action names. The relay detects the spelling.',
    ],
    [
      'get form value',
      'auto',
      'ok dialect: The CRM understands the spelling spelled of its action names. The relay detects the spelling.',
    ],
    [
      'get form value',
      'spelled',
      'ok dialect: The CRM understands the spelling spelled of its action names, as set in DIALECT.',
    ],
    [
      'getform',
      'compact',
      'ok dialect: The CRM understands the spelling compact of its action names, as set in DIALECT.',
    ],
    [
      'getform',
      'spelled',
      'wrong dialect: DIALECT is spelled, but the CRM understands the spelling compact of its action names: set DIALECT to auto.',
    ],
    [
      'get form value',
      'compact',
      'wrong dialect: DIALECT is compact, but the CRM understands the spelling spelled of its action names: set DIALECT to auto.',
    ],
  ])('of a CRM that understands “%s” is checked against DIALECT=%s', async (action, DIALECT, line) => {
    const lines = await linesWith(speaking(action), { DIALECT });
    expectLine(lines, line);
    // The form can be read, because only the setting is wrong.
    expectLine(lines, 'ok form 34: “Enquiry”, 7 fields.');
  });

  test('is not checked without a form', async () => {
    expectLine(
      await linesWith(keyedScript, { FORMS: '' }),
      'unknown dialect: Not checked without a form: set FORMS.',
    );
    expectLine(
      await linesWith(keyedScript, { FORMS: '99' }),
      /^unknown dialect: Not checked: no form could be read/,
    );
  });
});

describe('doctor: the key', () => {
  test('is a problem if the CRM refuses the key', async () => {
    const lines = await linesWith(keyedScript, { CRM_KEY: crmKey.toLowerCase() });
    expectLine(
      lines,
      /^wrong key: The CRM refuses CRM_KEY for option lists: copy the key again from the settings of the CRM/,
    );
  });

  test('is a problem if the CRM refuses the key for one use only', async () => {
    const lines = await linesWith((asked) =>
      asked.path.includes('applications') ? { text: failureText('ACCESS_DENY') } : keyedScript(asked),
    );
    expectLine(lines, 'ok key: The CRM accepts CRM_KEY for option lists.');
    expectLine(
      lines,
      /^wrong key: The CRM refuses CRM_KEY for searching for leads: .* check its permissions\.$/,
    );
  });

  test.each([
    [
      { text: failureText('LIMIT_EXCEEDED') },
      /^warning key: The CRM knows CRM_KEY, but .* used up\. Run doctor again later\./,
    ],
    [
      { text: failureText('SERVER_IS_OVERLOADED') },
      /^unknown key: .*SERVER_IS_OVERLOADED\. The CRM is busy: wait; .*\.$/,
    ],
    [
      { text: failureText('BAD_PARAMS') },
      /^unknown key: CRM_KEY could not be tested for option lists: BAD_PARAMS\.$/,
    ],
    [
      { text: '<html>' },
      /^unknown key: .*not-json\. The answer is not the CRM’s JSON: check whether CRM_URL .*\.$/,
    ],
    [undefined, /^unknown key: .*network\. The CRM cannot be reached: check CRM_URL, .*\.$/],
  ])('is reported if the CRM answers %j', async (answer, line) => {
    expectLine(
      await linesWith((asked) => (asked.path.startsWith('/shared') ? answer : defaultScript(asked))),
      line,
    );
  });

  test('is in no line, even if the CRM echoes the key, and control characters are removed', async () => {
    const heading = `${crmKey} \u001b[2J\u202e ${encodeURIComponent(crmKey)}`;
    const text = formText.replace('"Enquiry"', JSON.stringify(heading));
    const lines = await linesWith((asked) =>
      asked.path === '/onlineforms' ? { text } : { text: failureText(`key ${crmKey}`) },
    );
    expectLine(lines, 'ok form 34: “***  [2J  ***”, 7 fields.');
    expect(lines.join('\n')).not.toContain(crmKey);
  });
});

describe('doctor: the list of requests in the CRM', () => {
  /** A CRM whose list has one entry for each of these times, in minutes since 1970. */
  const listing = (minutes: readonly number[], count: number): Script => {
    const at = (minute: number) => new Date(minute * 60_000).toISOString().slice(0, 19).replace('T', ' ');
    const list = minutes.map((minute) => ({ id: String(minute), date_create: at(minute), fields: [] }));
    const text = JSON.stringify({ status: 'success', data: { list, count: String(count) } });
    return (asked) => (asked.path.includes('applications') ? { text } : keyedScript(asked));
  };
  const about = (lines: readonly string[]) => lines.filter((line) => line.includes('list of requests'));
  const readable =
    'ok list of requests: The CRM does not list the newest request first. The relay detects the order.';

  test.each([
    ['with the newest request first', [900, 800, 700], 9_000, []],
    ['of one page in any order', [700, 900, 800], 3, []],
    ['with the oldest request first', [700, 800, 900], 9_000, [readable]],
    ['in no order that the relay reads completely', [700, 900, 800], 30, [readable]],
  ] as const)('%s is searchable', async (_how, minutes, count, findings) => {
    expect(about(await linesWith(listing(minutes, count)))).toEqual(findings);
  });

  test('in no order gives a warning if the relay cannot read all of the list', async () => {
    const [line] = about(await linesWith(listing([700, 900, 800], 31)));
    expect(line).toMatch(
      /^warning list of requests: .* its 31 requests in no order, .* reads 30 of them\. .* may not find out/,
    );
  });

  test('is not checked if the answer has no list', async () => {
    const text = '{"status":"success","data":{"list":"x"}}';
    const lines = await linesWith((asked) =>
      asked.path.includes('applications') ? { text } : keyedScript(asked),
    );
    expectLine(lines, /^unknown key: CRM_KEY could not be tested for searching for leads: not-json\./);
  });
});

describe('doctor: the forms', () => {
  test.each([
    [
      { FORMS: '34,99' },
      /^wrong form 99: The form can't be read: BAD_PARAMS\. Check the id of the form: it must be in FORMS, and a published form in the CRM\.$/,
    ],
    [{ FORMS: '' }, /^warning forms: FORMS is empty: .* List the allowed forms\./],
    [
      { TOKEN_FIELD: 'ext_request.91' },
      /^warning form 34: .*TOKEN_FIELD .* add ext_request\.91 to the form\./,
    ],
    [{ TOKEN_FIELD: 'ext_request.71' }, /^ok form 34: “Enquiry”, 7 fields\.$/],
  ])('are checked with %j', async (more, line) => {
    expectLine(await linesWith(keyedScript, more), line);
  });

  test('give a warning for a field of an unknown type', async () => {
    const text = formText.replace('"point"', '"hologram"');
    const lines = await linesWith((asked) => (asked.path === '/onlineforms' ? { text } : keyedScript(asked)));
    expectLine(
      lines,
      /^warning form 34: .*\. ext_request\.71: has an unknown type and is shown as a text field \(kind-unknown\)\. Check the form on \/f\/34\.$/,
    );
  });

  test('are a problem if a web page answers instead of the CRM', async () => {
    const lines = await linesWith(() => ({ text: '<html><h1>It works!</h1>' }));
    expectLine(
      lines,
      /^wrong form 34: The form can't be read: not-json\. The answer is not .* check whether CRM_URL leads to the CRM; .*\.$/,
    );
  });
});

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
