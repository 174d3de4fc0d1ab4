import { describe, expect, test } from 'vitest';
import { createDesk } from '../../../../src/relay/node/desk/desk-app.js';
import { createSessions } from '../../../../src/relay/node/desk/sessions.js';
import { OperatorError } from '../../../../src/relay/operator/operator-error.js';

const delivered = { state: 'delivered', code: '' } as const;
const password = 'a long password of the desk';

function setUp({ password: text }: { readonly password: string | undefined } = { password }) {
  let time = 0;
  const commands: (readonly [command: unknown, by: string])[] = [];
  const pauses: number[] = [];
  const sessions = createSessions({ monotonic: () => time, password: text });
  const app = createDesk({
    sessions,
    async operate(request, by) {
      commands.push([await request.json(), by]);
      return Response.json({ status: 'success', data: [] });
    },
    relayUrl: 'https://forms.example.com',
    async runTest(form, by) {
      if (form !== '34') throw new OperatorError(`The relay has no form ${form}: add it to FORMS.`);
      commands.push([{ test: form }, by]);
      return { form, receipt: 'R-1', elapsedMs: 900, isGood: true, skipped: [], filled: 3, ...delivered };
    },
    readFile: (name) =>
      name === 'index.html'
        ? { type: 'text/html', body: '<p>desk</p>', compressed: new Uint8Array([11]) }
        : undefined,
    async sleep(ms) {
      pauses.push(ms);
    },
  });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    app.request(`/api/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  async function logIn(credentials: unknown): Promise<string> {
    const { data } = (await (await post('login', credentials)).json()) as { data: { token: string } };
    return data.token;
  }
  return {
    app,
    sessions,
    commands,
    pauses,
    post,
    logIn,
    advance(ms: number) {
      time += ms;
    },
  };
}

const authorize = (token: string) => ({ Authorization: `Bearer ${token}` });

describe('login of the desk', () => {
  test('a link works once', async () => {
    const { sessions, post, logIn } = setUp();
    const link = sessions.createLink('ann');
    await logIn({ link });
    expect((await post('login', { link })).status).toBe(403);
  });

  test('a command runs under the name of the user who asked for the link', async () => {
    const { sessions, post, logIn, commands } = setUp();
    const token = await logIn({ link: sessions.createLink('ann') });
    expect((await post('command', { do: 'list' }, authorize(token))).status).toBe(200);
    expect(commands).toEqual([[{ do: 'list' }, 'desk:ann']]);
  });

  test.each([
    ['a link', 10 * 60_000],
    ['an idle session', 61 * 60_000],
  ])('%s ends', async (what, ms) => {
    const { sessions, post, logIn, advance, commands } = setUp();
    const link = sessions.createLink('ann');
    if (what === 'a link') {
      advance(ms + 1);
      expect((await post('login', { link })).status).toBe(403);
      return;
    }
    const token = await logIn({ link });
    advance(ms);
    expect((await post('command', { do: 'list' }, authorize(token))).status).toBe(401);
    expect(commands).toEqual([]);
  });

  test('a session in use ends after twelve hours', async () => {
    const { post, logIn, advance } = setUp();
    const token = await logIn({ password });
    for (let hour = 0; hour < 12; hour++) {
      advance(3_599_000);
      expect((await post('command', { do: 'list' }, authorize(token))).status).toBe(200);
    }
    advance(3_599_000);
    expect((await post('command', { do: 'list' }, authorize(token))).status).toBe(401);
  });

  test('a session that was logged out has ended', async () => {
    const { post, logIn } = setUp();
    const token = await logIn({ password });
    await post('logout', {}, authorize(token));
    expect((await post('command', { do: 'list' }, authorize(token))).status).toBe(401);
  });

  test.each<[string, unknown]>([
    ['a wrong password', { password: 'wrong' }],
    ['an empty link', { link: '' }],
    ['a link that is no text', { link: ['a'] }],
    ['nothing', {}],
    ['null', null],
    ['no JSON', 'link=a'],
  ])('%s is refused after a pause', async (_name, body) => {
    const { post, pauses } = setUp();
    expect((await post('login', body)).status).toBe(403);
    expect(pauses).toEqual([1_000]);
  });

  test('without the setting no password opens the desk', async () => {
    const { post } = setUp({ password: undefined });
    for (const text of ['', 'undefined', password])
      expect((await post('login', { password: text })).status).toBe(403);
  });

  test.each(['', 'Bearer ', 'Bearer x', 'Basic eA=='])('the token "%s" runs no command', async (header) => {
    const { post, commands, app } = setUp();
    expect((await post('command', { do: 'list' }, { Authorization: header })).status).toBe(401);
    expect((await app.request('/api/events', { headers: { Authorization: header } })).status).toBe(401);
    expect(commands).toEqual([]);
  });

  test('a command above the size limit is refused', async () => {
    const { post, logIn, commands } = setUp();
    const token = await logIn({ password });
    const body = JSON.stringify({ do: 'show', receipt: 'R'.repeat(70_000) });
    const response = await post('command', body, {
      ...authorize(token),
      'Content-Length': String(body.length),
    });
    expect(response.status).toBe(413);
    expect(commands).toEqual([]);
  });
});

describe('responses of the desk', () => {
  test('a file is compressed only if the request has a suitable Accept-Encoding', async () => {
    const { app } = setUp();
    for (const [accepted, encoding] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', null],
      ['', null],
    ] as const) {
      const { headers } = await app.request('/', { headers: { 'Accept-Encoding': accepted } });
      expect(headers.get('Content-Encoding')).toBe(encoding);
      expect(headers.get('Vary')).toBe('Accept-Encoding');
    }
  });

  test.each(['/', '/nothing.js', '/api/command', '/api/events', '/nothing'])(
    '%s has the security headers',
    async (path) => {
      const { headers } = await setUp().app.request(path);
      expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('Content-Security-Policy')).not.toContain('unsafe');
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(headers.get('Set-Cookie')).toBeNull();
    },
  );

  test.each(['/../package.json', '/%2e%2e/secret.js', '/a/b.js', '/desk.js.map'])(
    '%s is no file',
    async (path) => {
      expect((await setUp().app.request(path)).status).toBe(404);
    },
  );
});

describe('bad input at the desk', () => {
  const formType = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const siteHeaders = { 'Sec-Fetch-Site': 'cross-site' };
  const otherSite = /^The desk takes requests of its own page only\. Nothing was done/;

  test.each<
    [name: string, path: string, body: unknown, headers: Record<string, string>, status: number, RegExp]
  >([
    ['a wrong link', 'login', { link: 'x' }, {}, 403, /^The link is wrong, used or older than ten minutes\./],
    [
      'a wrong password',
      'login',
      { password: 'x' },
      {},
      403,
      /^The password is wrong, or DESK_PASSWORD is not set\./,
    ],
    [
      'no session',
      'command',
      { do: 'list' },
      {},
      401,
      /^The session has ended or there was none\. Log in again\.$/,
    ],
    ['no session for a test lead', 'test', { form: '34' }, {}, 401, /^The session has ended/],
    ['a form of another site at the login', 'login', 'password=x', formType, 403, otherSite],
    ['a form of another site at a command', 'command', 'do=list', formType, 403, otherSite],
    ['a form of another site at a test lead', 'test', 'form=34', formType, 403, otherSite],
    [
      'a text form of another site',
      'command',
      '{"do":"list"}',
      { 'Content-Type': 'text/plain' },
      403,
      otherSite,
    ],
    ['a request of another site', 'login', { password }, siteHeaders, 403, otherSite],
    ['a request of a sister site', 'login', { password }, { 'Sec-Fetch-Site': 'same-site' }, 403, otherSite],
  ])('%s is refused with a sentence', async (_name, path, body, headers, status, sentence) => {
    const { post, commands } = setUp();
    const response = await post(path, body, headers);
    expect(response.status).toBe(status);
    expect(((await response.json()) as { reason: string }).reason).toMatch(sentence);
    expect(commands).toEqual([]);
  });

  test('an expired link is refused with a sentence that says what to do', async () => {
    const { sessions, post, advance } = setUp();
    const link = sessions.createLink('ann');
    advance(10 * 60_000 + 1);
    const { reason } = (await (await post('login', { link })).json()) as { reason: string };
    expect(reason).toMatch(/older than ten minutes\. Run apro-forms desk for a new link\.$/);
  });

  test('a test lead runs under the name of the user, and its failure is a sentence', async () => {
    const { post, logIn, commands } = setUp();
    const headers = authorize(await logIn({ password }));
    expect(await (await post('test', { form: '34' }, headers)).json()).toMatchObject({
      status: 'success',
      data: { receipt: 'R-1' },
    });
    expect(commands).toEqual([[{ test: '34' }, 'desk:password']]);
    const refused = await post('test', { form: '99' }, headers);
    expect(refused.status).toBe(404);
    expect(await refused.json()).toMatchObject({ reason: 'The relay has no form 99: add it to FORMS.' });
    expect((await post('test', { form: 34 }, headers)).status).toBe(400);
    expect((await post('test', 'null', headers)).status).toBe(400);
  });

  test('the policy lets only the relay stand in a frame', async () => {
    const { headers } = await setUp().app.request('/');
    expect(headers.get('Content-Security-Policy')).toContain('frame-src https://forms.example.com;');
  });
});
