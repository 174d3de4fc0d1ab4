import { type Context, type Handler, Hono, type HonoRequest, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { streamSSE } from 'hono/streaming';
import { maxCommandBytes } from '../../../crm/definition/limits.js';
import { createRefusalPause } from '../../http/refusal-pause.js';
import type { TestReport } from '../../operator/commands/run-test-lead.js';
import { asRecord } from '../../operator/json-record.js';
import { OperatorError } from '../../operator/operator-error.js';
import { overviewCommand } from '../../operator/overview.js';
import { createFailure, type OperatorHandler } from '../../routes/operator.js';
import type { Session, Sessions } from './sessions.js';

/** A built file of the desk. */
export interface DeskFile {
  readonly type: string;
  readonly body: string;
  /** The file, compressed with Brotli. Missing: the file is sent without compression. */
  readonly compressed?: Uint8Array<ArrayBuffer>;
}

export interface DeskDeps {
  readonly sessions: Sessions;
  /** Runs commands of the operator. */
  readonly operate: OperatorHandler;
  /**
   * Sends a test lead of a form, and resolves to a report when the CRM has the lead.
   * @param by user who sends the test lead, for the log
   * @throws OperatorError if the lead does not arrive in the CRM
   */
  readonly runTest: (form: string, by: string) => Promise<TestReport>;
  /**
   * URL at which visitors reach the relay. The desk (the relay's web app for administrators) shows forms from this URL
   * in a frame.
   */
  readonly relayUrl: string;
  /** Reads a built file of the desk (the operator's web page) by its name, such as `desk.js`. */
  readonly readFile: (name: string) => DeskFile | undefined;
  /** Waits for a number of milliseconds, for example before the answer to a wrong login. */
  readonly sleep: (ms: number) => Promise<void>;
}

interface DeskEnv {
  Variables: { session: Session };
}

/** Milliseconds between two updates that the live overview of the desk gets. */
const eventIntervalMs = 2_000;

/**
 * Response headers of the desk. The content security policy lets the page load only its own files, and show the forms
 * of the relay in a frame. The desk uses no cookies, so a page of another site cannot use the administrator's session.
 * The token of the session is in the `sessionStorage` of the browser tab, and each request sends it in a header.
 */
const createSecurityHeaders = (relayUrl: string): Readonly<Record<string, string>> => ({
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    `frame-src ${new URL(relayUrl).origin}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
});

/**
 * Creates the desk, which is the web page for the operator. It is served on a port of its own, which visitors cannot
 * reach.
 */
export function createDesk(deps: DeskDeps): Hono<DeskEnv> {
  const securityHeaders = createSecurityHeaders(deps.relayUrl);
  const app = new Hono<DeskEnv>();

  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.res.headers.set(name, value);
  });
  app.onError(() => createFailure(500, 'INTERNAL', 'The relay has failed: see its log.'));
  app.notFound(() => createFailure(404, 'NOT_FOUND', 'The desk has no such address.'));

  app.get('/', ({ req }) => createFileResponse(req, deps.readFile('index.html')));
  app.get('/:file{[\\w.-]+\\.(?:js|css|html)}', ({ req }) =>
    createFileResponse(req, deps.readFile(req.param('file'))),
  );
  app.use('/api/*', refuseOtherSites);
  app.post('/api/login', limitBody, createLoginHandler(deps));
  app.route('/api', createSessionRoutes(deps));
  return app;
}

const limitBody = bodyLimit({
  maxSize: maxCommandBytes,
  onError: () => createFailure(413, 'TOO_LARGE', `A command has at most ${maxCommandBytes} bytes.`),
});

/**
 * Middleware that accepts requests of the desk's own page only. The token protects all requests but the login. This
 * check also refuses a form of another site that is posted to the login, and says why.
 */
const refuseOtherSites: MiddlewareHandler = async ({ req }, next) => {
  const isForm = req.method === 'POST' && !req.header('Content-Type')?.startsWith('application/json');
  const isCrossSite = /^(cross|same)-site$/.test(req.header('Sec-Fetch-Site') ?? '');
  if (!isForm && !isCrossSite) return next();
  return createFailure(
    403,
    'OTHER_SITE',
    'The desk takes requests of its own page only. Nothing was done: open the desk and repeat the action there.',
  );
};

function createFileResponse(request: HonoRequest, file: DeskFile | undefined): Response {
  if (!file) return createFailure(404, 'NOT_FOUND', 'The desk has no such file.');
  const { type, body, compressed } = file;
  const headers = { 'Content-Type': `${type}; charset=utf-8`, Vary: 'Accept-Encoding' };
  return compressed && /\bbr\b/.test(request.header('Accept-Encoding') ?? '')
    ? new Response(compressed, { headers: { ...headers, 'Content-Encoding': 'br' } })
    : new Response(body, { headers });
}

/** Creates the handler that opens a session for a one-time link or the password. */
function createLoginHandler({ sessions, sleep }: DeskDeps): Handler<DeskEnv> {
  const pauseAfterRefusal = createRefusalPause(sleep);
  return async (context) => {
    const body: unknown = await context.req.json().catch(() => undefined);
    const { link, password } = asRecord(body);
    const token =
      typeof link === 'string'
        ? sessions.openByLink(link)
        : typeof password === 'string'
          ? sessions.openByPassword(password)
          : undefined;
    if (token) return context.json({ status: 'success', data: { token } });
    await pauseAfterRefusal();
    return createFailure(
      403,
      'ACCESS_DENY',
      typeof link === 'string'
        ? 'The link is wrong, used or older than ten minutes. Run apro-forms desk for a new link.'
        : 'The password is wrong, or DESK_PASSWORD is not set. Run apro-forms desk for a link.',
    );
  };
}

/** Creates the routes below `/api` that need a session. */
function createSessionRoutes({ sessions, operate, runTest, relayUrl, sleep }: DeskDeps): Hono<DeskEnv> {
  const requireSession: MiddlewareHandler<DeskEnv> = async (context, next) => {
    const session = sessions.find(readToken(context));
    if (!session)
      return createFailure(401, 'LOGIN_REQUIRED', 'The session has ended or there was none. Log in again.');
    context.set('session', session);
    return next();
  };
  const app = new Hono<DeskEnv>();
  app.post('/logout', requireSession, (context) => {
    sessions.close(readToken(context));
    return context.json({ status: 'success' });
  });
  app.post('/command', limitBody, requireSession, (context) =>
    operate(context.req.raw, context.get('session').by),
  );
  app.post('/test', limitBody, requireSession, async (context) => {
    const { form } = asRecord(await context.req.json().catch(() => undefined));
    if (typeof form !== 'string') return createFailure(400, 'BAD_REQUEST', 'The id of the form is missing.');
    try {
      return context.json({ status: 'success', data: await runTest(form, context.get('session').by) });
    } catch (error) {
      if (error instanceof OperatorError) return createFailure(404, 'BAD_PARAMS', error.message);
      throw error;
    }
  });
  app.get('/relay', requireSession, (context) =>
    context.json({ status: 'success', data: { url: relayUrl } }),
  );
  app.get('/events', requireSession, (context) =>
    streamSSE(context, async (stream) => {
      const token = readToken(context);
      let { by } = context.get('session');
      while (!stream.aborted) {
        const response = await operate(createCommand(overviewCommand), by);
        await stream.writeSSE({ data: await response.text() });
        await sleep(eventIntervalMs);
        const session = sessions.find(token);
        if (!session) return;
        by = session.by;
      }
    }),
  );
  return app;
}

function readToken({ req }: Context): string {
  return (req.header('Authorization') ?? '').replace(/^Bearer /, '');
}

/** Creates the request that runs a command of the operator. */
export function createCommand(command: unknown): Request {
  return new Request('http://desk/', { method: 'POST', body: JSON.stringify(command) });
}
