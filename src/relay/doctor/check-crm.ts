import { readForm } from '../../crm/definition/read-form.js';
import { formatWarning } from '../../crm/definition/warning-text.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { type Dialect, tryBothDialects } from '../../crm/http/dialect.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { OutboxSettings, RelayConfig } from '../config/config.js';
import { type CrmGateway, createCrmGatewayFactory } from '../crm/crm-gateway.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';
import { detectOrder, maxPageEntries, readPage } from '../delivery/reconcile/list-page.js';
import { type CheckResult, ok, unknown, warning, wrong } from './finding.js';

/** The forms as the relay would read them, and by which of the two spellings of its actions the CRM gave them. */
export async function* checkForms(config: RelayConfig): AsyncGenerator<CheckResult> {
  if (config.forms.size === 0) {
    yield warning('forms', 'FORMS is empty: every form of the CRM is served. List those that may be.');
    yield unknown('dialect', 'Only a form can tell: set FORMS.');
    return;
  }
  const detectedDialects = new Set<Dialect>();
  const firstDialect = config.dialect === 'spelled' ? 'spelled' : 'compact';
  for (const id of config.forms) {
    try {
      const { result, dialect } = await tryBothDialects('read', firstDialect, (candidate) =>
        createGateway({ ...config, dialect: candidate }).loadWireForm(id),
      );
      detectedDialects.add(dialect);
      yield describeForm(id, result, config);
    } catch (error) {
      const code = getErrorCode(error);
      const advice = adviceByCode[code] ?? 'Check its id and that it is published.';
      yield wrong(`form ${id}`, `It can't be read: ${code}. ${advice}`);
    }
  }
  yield describeDialect(config.dialect, detectedDialects);
}

function describeForm(id: string, wire: WireValue, { tokenField, noteField }: RelayConfig): CheckResult {
  const { definition, warnings } = readForm(wire);
  const check = `form ${id}`;
  const summary = `“${definition.heading}”, ${definition.fields.length} fields`;
  const addresses = new Set<string>(definition.fields.map(({ address }) => address));
  const missing = [tokenField, noteField].filter((address) => address && !addresses.has(address));
  if (missing.length > 0)
    return warning(
      check,
      `${summary}; TOKEN_FIELD or NOTE_FIELD is not among them: add ${missing.join(', ')}.`,
    );
  if (warnings.length === 0) return ok(check, `${summary}.`);
  return warning(check, `${summary}. ${warnings.map(formatWarning).join('. ')}. Look at it on /f/${id}.`);
}

function describeDialect(configured: RelayConfig['dialect'], detected: ReadonlySet<Dialect>): CheckResult {
  const dialectNames = [...detected].join(' and ');
  if (!dialectNames) return unknown('dialect', 'No form could be read, which would have told.');
  if (configured === 'auto')
    return ok('dialect', `The CRM understands ${dialectNames}, which the relay finds out by itself.`);
  return detected.has(configured)
    ? ok('dialect', `The CRM understands ${dialectNames}, as DIALECT says.`)
    : wrong('dialect', `DIALECT is ${configured}, but the CRM understands ${dialectNames}: set it to auto.`);
}

const reconciliationUse = 'looking for leads';
/** What the key is for, each with a request that costs one of the hour's and changes nothing. */
const keyUses: readonly (readonly [what: string, ask: (crm: CrmGateway) => Promise<WireValue>])[] = [
  ['option lists', (crm) => crm.loadWireOptions({ bind: '0' })],
  [reconciliationUse, (crm) => crm.loadWireApplications({ order: 'desc', limit: maxPageEntries, page: 1 })],
];

/** Where the relay would look for a lead in the CRM's list, as far as it can tell from the first page. */
function* describeOrder(
  reply: WireValue,
  { maxPagesPerRun, clockToleranceMs }: OutboxSettings,
): Generator<CheckResult> {
  const check = 'list of requests';
  const { entries, totalCount: count = entries.length } = readPage(reply);
  const order = detectOrder(entries, clockToleranceMs);
  if (order === 'newest-first' || count <= entries.length) return;
  const canRead = order === 'oldest-first' || count <= entries.length * maxPagesPerRun;
  yield canRead
    ? ok(check, 'The CRM does not list the newest first, which the relay finds out by itself.')
    : warning(
        check,
        `The CRM lists its ${count} requests in no order, of which the relay reads ${entries.length * maxPagesPerRun}: ` +
          'a lead of which the CRM says nothing certain may not be found, and then waits for you.',
      );
}

/** A key has rights of its own, so it may open one thing and not the other. */
export async function* checkKey(config: RelayConfig): AsyncGenerator<CheckResult> {
  for (const [purpose, sendRequest] of keyUses) {
    try {
      const reply = await sendRequest(createGateway(config));
      const order = purpose === reconciliationUse ? [...describeOrder(reply, config.outbox)] : [];
      yield ok('key', `CRM_KEY is accepted for ${purpose}.`);
      yield* order;
    } catch (error) {
      yield describeRefusal(purpose, getErrorCode(error));
    }
  }
}

function describeRefusal(purpose: string, code: CrmError['code']): CheckResult {
  if (code === 'ACCESS_DENY')
    return wrong(
      'key',
      `CRM_KEY is refused for ${purpose}: copy it anew from the CRM’s settings, and see what it may do there.`,
    );
  if (code === 'LIMIT_EXCEEDED')
    return warning('key', `CRM_KEY is known, but the hour’s requests are used up: ask again later.`);
  return unknown(
    'key',
    `CRM_KEY could not be tried for ${purpose}: ${code}. ${adviceByCode[code] ?? ''}`.trimEnd(),
  );
}

const retryLater = 'Ask again later.';
const notCrmAdvice = 'Something else than the CRM’s protocol answers: check CRM_URL.';
const adviceByCode: Readonly<Partial<Record<CrmError['code'], string>>> = {
  ACCESS_DENY: 'The CRM does not show it to this site: see where it may stand.',
  LIMIT_EXCEEDED: retryLater,
  SERVER_IS_OVERLOADED: retryLater,
  timeout: `The CRM takes longer than CRM_TIMEOUT_SECONDS. ${retryLater}`,
  network: `The connection broke. ${retryLater}`,
  redirect: 'The CRM sends elsewhere, which is not followed: set CRM_URL to where it sends.',
  http: notCrmAdvice,
  empty: notCrmAdvice,
  truncated: notCrmAdvice,
  'not-json': notCrmAdvice,
  'too-large': notCrmAdvice,
};

/** As a page on the first of the sites would reach the CRM, with all that the relay does on the way. */
function createGateway(config: RelayConfig): CrmGateway {
  const { allowedOrigins, publicOrigin } = config;
  const [origin = publicOrigin] = allowedOrigins === 'any' ? [] : allowedOrigins;
  return createCrmGatewayFactory(
    config,
    fetchWithoutKeepAlive,
  )(origin ? new URL(origin).hostname : config.host);
}

function getErrorCode(error: unknown): CrmError['code'] {
  if (error instanceof CrmError) return error.code;
  throw error;
}
