import { readForm } from '../../crm/definition/read-form.js';
import { sayWarning } from '../../crm/definition/warning-text.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { type Dialect, inEither } from '../../crm/http/dialect.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { OutboxSettings, RelayConfig } from '../config/config.js';
import { type CrmRequests, linkCrm } from '../crm/crm-gateway.js';
import { fetchAfresh } from '../crm/fetch-without-keepalive.js';
import { orderOf, pageSize, readPage } from '../delivery/reconcile/list-page.js';
import { type Finding, ok, unknown, warning, wrong } from './finding.js';

/** The forms as the relay would read them, and by which of the two spellings of its actions the CRM gave them. */
export async function* examineForms(config: RelayConfig): AsyncGenerator<Finding> {
  if (config.forms.size === 0) {
    yield warning('forms', 'FORMS is empty: every form of the CRM is served. List those that may be.');
    yield unknown('dialect', 'Only a form can tell: set FORMS.');
    return;
  }
  const spoken = new Set<Dialect>();
  const first = config.dialect === 'spelled' ? 'spelled' : 'compact';
  for (const id of config.forms) {
    try {
      const { answer, dialect } = await inEither('read', first, (one) =>
        requestsTo({ ...config, dialect: one }).loadWireForm(id),
      );
      spoken.add(dialect);
      yield describe(id, answer, config);
    } catch (error) {
      const code = codeOf(error);
      const advice = whatToDo[code] ?? 'Check its id and that it is published.';
      yield wrong(`form ${id}`, `It can't be read: ${code}. ${advice}`);
    }
  }
  yield sayDialect(config.dialect, spoken);
}

function describe(id: string, wire: WireValue, { tokenField, noteField }: RelayConfig): Finding {
  const { definition, warnings } = readForm(wire);
  const what = `form ${id}`;
  const said = `“${definition.heading}”, ${definition.fields.length} fields`;
  const known = new Set<string>(definition.fields.map(({ address }) => address));
  const missing = [tokenField, noteField].filter((address) => address && !known.has(address));
  if (missing.length > 0)
    return warning(what, `${said}; TOKEN_FIELD or NOTE_FIELD is not among them: add ${missing.join(', ')}.`);
  if (warnings.length === 0) return ok(what, `${said}.`);
  return warning(what, `${said}. ${warnings.map(sayWarning).join('. ')}. Look at it on /f/${id}.`);
}

function sayDialect(set: RelayConfig['dialect'], spoken: ReadonlySet<Dialect>): Finding {
  const named = [...spoken].join(' and ');
  if (!named) return unknown('dialect', 'No form could be read, which would have told.');
  if (set === 'auto')
    return ok('dialect', `The CRM understands ${named}, which the relay finds out by itself.`);
  return spoken.has(set)
    ? ok('dialect', `The CRM understands ${named}, as DIALECT says.`)
    : wrong('dialect', `DIALECT is ${set}, but the CRM understands ${named}: set it to auto.`);
}

const lookingForLeads = 'looking for leads';
/** What the key is for, each with a request that costs one of the hour's and changes nothing. */
const uses: readonly (readonly [what: string, ask: (crm: CrmRequests) => Promise<WireValue>])[] = [
  ['option lists', (crm) => crm.loadWireOptions({ bind: '0' })],
  [lookingForLeads, (crm) => crm.loadWireApplications({ order: 'desc', limit: pageSize, page: 1 })],
];

/** Where the relay would look for a lead in the CRM's list, as far as it can tell from the first page. */
function* sayOrder(reply: WireValue, { lookPages, clockTolerance }: OutboxSettings): Generator<Finding> {
  const what = 'list of requests';
  const { list, count = list.length } = readPage(reply);
  const order = orderOf(list, clockTolerance);
  if (order === 'newest-first' || count <= list.length) return;
  const canRead = order === 'oldest-first' || count <= list.length * lookPages;
  yield canRead
    ? ok(what, 'The CRM does not list the newest first, which the relay finds out by itself.')
    : warning(
        what,
        `The CRM lists its ${count} requests in no order, of which the relay reads ${list.length * lookPages}: ` +
          'a lead of which the CRM says nothing certain may not be found, and then waits for you.',
      );
}

/** A key has rights of its own, so it may open one thing and not the other. */
export async function* examineKey(config: RelayConfig): AsyncGenerator<Finding> {
  for (const [what, ask] of uses) {
    try {
      const reply = await ask(requestsTo(config));
      const order = what === lookingForLeads ? [...sayOrder(reply, config.outbox)] : [];
      yield ok('key', `CRM_KEY is accepted for ${what}.`);
      yield* order;
    } catch (error) {
      yield sayRefusal(what, codeOf(error));
    }
  }
}

function sayRefusal(what: string, code: CrmError['code']): Finding {
  if (code === 'ACCESS_DENY')
    return wrong(
      'key',
      `CRM_KEY is refused for ${what}: copy it anew from the CRM’s settings, and see what it may do there.`,
    );
  if (code === 'LIMIT_EXCEEDED')
    return warning('key', `CRM_KEY is known, but the hour’s requests are used up: ask again later.`);
  return unknown('key', `CRM_KEY could not be tried for ${what}: ${code}. ${whatToDo[code] ?? ''}`.trimEnd());
}

const later = 'Ask again later.';
const notTheCrm = 'Something else than the CRM’s protocol answers: check CRM_URL.';
const whatToDo: Readonly<Partial<Record<CrmError['code'], string>>> = {
  ACCESS_DENY: 'The CRM does not show it to this site: see where it may stand.',
  LIMIT_EXCEEDED: later,
  SERVER_IS_OVERLOADED: later,
  timeout: `The CRM takes longer than CRM_TIMEOUT_SECONDS. ${later}`,
  network: `The connection broke. ${later}`,
  redirect: 'The CRM sends elsewhere, which is not followed: set CRM_URL to where it sends.',
  http: notTheCrm,
  empty: notTheCrm,
  truncated: notTheCrm,
  'not-json': notTheCrm,
  'too-large': notTheCrm,
};

/** As a page on the first of the sites would reach the CRM, with all that the relay does on the way. */
function requestsTo(config: RelayConfig): CrmRequests {
  const { allowedOrigins, publicOrigin } = config;
  const [origin = publicOrigin] = allowedOrigins === 'any' ? [] : allowedOrigins;
  return linkCrm(config, fetchAfresh)(origin ? new URL(origin).hostname : config.host);
}

function codeOf(error: unknown): CrmError['code'] {
  if (error instanceof CrmError) return error.code;
  throw error;
}
