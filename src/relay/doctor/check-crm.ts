import { readForm } from '../../crm/definition/read-form.js';
import { formatWarning } from '../../crm/definition/warning-text.js';
import { CrmError } from '../../crm/errors/crm-error.js';
import { type Dialect, tryBothDialects } from '../../crm/http/dialect.js';
import type { WireValue } from '../../crm/json/wire-json.js';
import type { OutboxSettings, RelayConfig } from '../config/config.js';
import { type CrmGateway, createCrmGatewayFactory } from '../crm/crm-gateway.js';
import { errorEffects } from '../crm/error-effects.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';
import { detectOrder, maxPageEntries, readRequestPage } from '../delivery/reconcile/list-page.js';
import { errorAdvice, getFormAdvice } from '../monitoring/error-advice.js';
import { type CheckResult, ok, unknown, warning, wrong } from './check-result.js';

/**
 * Reads the configured forms as the relay does, and reports which of the two names of each API action the CRM
 * understands.
 */
export async function* checkForms(config: RelayConfig): AsyncGenerator<CheckResult> {
  if (config.forms.size === 0) {
    yield warning('forms', 'FORMS is empty: the relay serves every form of the CRM. List the allowed forms.');
    yield unknown('dialect', 'Not checked without a form: set FORMS.');
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
      yield wrong(`form ${id}`, `The form can't be read: ${code}. ${getFormAdvice(code)}`);
    }
  }
  yield describeDialect(config.dialect, detectedDialects);
}

function describeForm(
  id: string,
  wire: WireValue,
  { tokenField, noteField, consentField }: RelayConfig,
): CheckResult {
  const { definition, warnings } = readForm(wire);
  const check = `form ${id}`;
  const summary = `“${definition.heading}”, ${definition.fields.length} fields`;
  const addresses = new Set<string>(definition.fields.map(({ address }) => address));
  const ownFields = { TOKEN_FIELD: tokenField, NOTE_FIELD: noteField, CONSENT_FIELD: consentField };
  const missing = Object.entries(ownFields).filter(([, address]) => address && !addresses.has(address));
  if (missing.length > 0)
    return warning(
      check,
      `${summary}. ${missing.map(([setting]) => setting).join(' and ')} missing: ` +
        `add ${missing.map(([, address]) => address).join(', ')} to the form.`,
    );
  if (warnings.length === 0) return ok(check, `${summary}.`);
  return warning(check, `${summary}. ${warnings.map(formatWarning).join('. ')}. Check the form on /f/${id}.`);
}

function describeDialect(configured: RelayConfig['dialect'], detected: ReadonlySet<Dialect>): CheckResult {
  const dialectNames = [...detected].join(' and ');
  if (!dialectNames) return unknown('dialect', 'Not checked: no form could be read.');
  if (configured === 'auto')
    return ok(
      'dialect',
      `The CRM understands the spelling ${dialectNames} of its action names. The relay detects the spelling.`,
    );
  return detected.has(configured)
    ? ok(
        'dialect',
        `The CRM understands the spelling ${dialectNames} of its action names, as set in DIALECT.`,
      )
    : wrong(
        'dialect',
        `DIALECT is ${configured}, but the CRM understands the spelling ${dialectNames} of its action names: set DIALECT to auto.`,
      );
}

const reconciliationUse = 'searching for leads';
/**
 * The CRM requests that need the API key. Each request counts against the setting `KEY_LIMIT`, and none changes
 * anything in the CRM.
 */
const keyUses: readonly (readonly [what: string, ask: (crm: CrmGateway) => Promise<WireValue>])[] = [
  ['option lists', (crm) => crm.loadWireOptions({ bind: '0' })],
  [reconciliationUse, (crm) => crm.loadWireApplications({ order: 'desc', limit: maxPageEntries, page: 1 })],
];

/**
 * Checks the order of the CRM's list of requests on its first page. If the list is not sorted by time, the relay
 * cannot search it for a lead.
 */
function* describeOrder(
  reply: WireValue,
  { maxPagesPerRun, clockToleranceMs }: OutboxSettings,
): Generator<CheckResult> {
  const check = 'list of requests';
  const { entries, totalCount: count = entries.length } = readRequestPage(reply);
  const order = detectOrder(entries, clockToleranceMs);
  if (order === 'newest-first' || count <= entries.length) return;
  const canRead = order === 'oldest-first' || count <= entries.length * maxPagesPerRun;
  yield canRead
    ? ok(check, 'The CRM does not list the newest request first. The relay detects the order.')
    : warning(
        check,
        `The CRM lists its ${count} requests in no order, and the relay reads ${entries.length * maxPagesPerRun} of them. ` +
          'If the CRM also ignores the search by period, the relay may not find out whether the CRM has a lead. Then you have to look for it.',
      );
}

/**
 * Checks what the API key may do. The permissions belong to the key in the CRM, so the check sends one request of each
 * kind.
 */
export async function* checkKey(config: RelayConfig): AsyncGenerator<CheckResult> {
  for (const [purpose, sendRequest] of keyUses) {
    try {
      const reply = await sendRequest(createGateway(config));
      const order = purpose === reconciliationUse ? [...describeOrder(reply, config.outbox)] : [];
      yield ok('key', `The CRM accepts CRM_KEY for ${purpose}.`);
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
      `The CRM refuses CRM_KEY for ${purpose}: copy the key again from the settings of the CRM, and check its permissions.`,
    );
  if (code === 'LIMIT_EXCEEDED')
    return warning('key', `The CRM knows CRM_KEY, but the requests of this hour are used up. ${retryLater}`);
  // If the CRM refuses a request, the usual advice is about forms and leads. It is left out, because the request was
  // only a test of the API key.
  const advice = errorEffects[code] === 'rejected' ? '' : errorAdvice[code];
  return unknown('key', `CRM_KEY could not be tested for ${purpose}: ${code}. ${advice}`.trimEnd());
}

const retryLater = 'Run doctor again later.';

/**
 * Creates the object that makes requests to the CRM as the relay does, with the host name of the first allowed site.
 */
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
