import { type Clock, systemClock } from '../../async/clock.js';
import { report } from '../../console/report.js';
import type { ServiceFailure } from '../../form/form-service.js';
import { CrmError, type CrmErrorCode } from './crm-error.js';
import {
  type ConnectionObstacle,
  type ConnectionProbes,
  createPageProbes,
  diagnoseConnection,
} from './diagnose-connection.js';

// This file is a separate script. It is loaded when a request has failed.

/** Purpose of a failed request: to show a form, to send a form, to load the options of a list, or to upload a file. */
export type PageRequestPurpose = 'shown' | 'sent' | 'list' | 'upload';

/**
 * Failure that only a page can find out: `blocked` (a policy, an extension or mixed content blocks the connection),
 * `not-allowed` (the relay refuses the site). No lead was sent.
 *
 * A form can be shown at another attempt if the visitor switches off the extension. A lead may always be sent again: the
 * owner of the site can repair the cause before the visitor comes back.
 */
export class PageFailure extends Error implements ServiceFailure {
  override readonly name = 'PageFailure';
  readonly outcome = 'not-taken';

  constructor(
    readonly code: 'blocked' | 'not-allowed',
    readonly retryable: boolean,
  ) {
    super(code);
  }
}

export interface FailedRequest {
  readonly purpose: PageRequestPurpose;
  /**
   * Id of the form. Undefined: the request was not for a form, so it is not checked whether the relay allows the site.
   */
  readonly formId?: string | undefined;
  /** Base URL of the relay or CRM. */
  readonly url: string;
  /**
   * Forms that a relay has delivered together with its script (`CrmClientOptions.published`). A page with the option
   * `crm` passes `undefined`: it has no relay. Missing: it is not known whether the server is a relay.
   */
  readonly published?: ReadonlyMap<string, unknown> | undefined;
  readonly clock?: Clock | undefined;
  /** Requests that find out what blocks the connection. @default requests of the browser (`createPageProbes`) */
  readonly probes?: ConnectionProbes;
}

/**
 * Requests whose error may be replaced by a `PageFailure`. The error of a request for a list or a file is not
 * replaced, because the field has controls of its own for this failure (a text input, a retry button).
 */
const formPurposes: readonly PageRequestPurpose[] = ['shown', 'sent'];

const purposeTexts: Readonly<Record<PageRequestPurpose, (formId?: string) => string>> = {
  shown: (formId) => `form ${formId} can’t be shown`,
  sent: (formId) => `form ${formId} can’t be sent`,
  list: () => 'the options of a list can’t be loaded',
  upload: () => 'a file can’t be uploaded',
};

type FailureSentence =
  | (typeof obstacles)[ConnectionObstacle]['sentence']
  | 'form-missing'
  | 'unreachable'
  | 'crm-down'
  | 'key-refused'
  | 'not-a-relay'
  | 'values-refused'
  | 'mixed-content';

const sentenceByCode: Readonly<Record<CrmErrorCode, FailureSentence>> = {
  ACCESS_DENY: 'key-refused',
  BAD_REQUEST: 'values-refused',
  BAD_PARAMS: 'values-refused',
  LIMIT_EXCEEDED: 'crm-down',
  SERVER_IS_OVERLOADED: 'crm-down',
  FILE_UPLOAD_ERROR: 'values-refused',
  UNCLEAR: 'crm-down',
  network: 'unreachable',
  timeout: 'unreachable',
  aborted: 'unreachable',
  http: 'not-a-relay',
  redirect: 'not-a-relay',
  empty: 'not-a-relay',
  truncated: 'not-a-relay',
  'not-json': 'not-a-relay',
  charset: 'not-a-relay',
  'too-large': 'not-a-relay',
  'not-a-form': 'not-a-relay',
  refused: 'values-refused',
  'mixed-content': 'mixed-content',
};

/**
 * Sentences for a form that could not be loaded. They replace the sentences of `sentenceByCode` about values that the
 * server did not accept, because the request contained no values.
 */
const shownSentenceByCode: Readonly<Partial<Record<CrmErrorCode, FailureSentence>>> = {
  BAD_REQUEST: 'form-missing',
  BAD_PARAMS: 'form-missing',
  'not-a-form': 'form-missing',
  refused: 'form-missing',
};

/** Sentences for a page without a relay. They replace the sentences that tell to repair the relay. */
const directSentences = {
  'site-refused': 'crm-refuses-pages',
  unreachable: 'crm-unreachable',
  'key-refused': 'crm-needs-key',
  'crm-down': 'crm-busy',
  'values-refused': 'crm-refuses-values',
} as const satisfies Partial<Record<FailureSentence, string>>;

const obstacles = {
  policy: { sentence: 'blocked-by-policy', code: 'blocked' },
  browser: { sentence: 'blocked-by-browser', code: 'blocked' },
  site: { sentence: 'site-refused', code: 'not-allowed' },
  offline: { sentence: 'device-offline', code: undefined },
} as const satisfies Readonly<Record<ConnectionObstacle, unknown>>;

/** Calls `explainFailure`, and rejects with the error that it returns. */
export async function rejectExplained(error: unknown, request: FailedRequest): Promise<never> {
  throw await explainFailure(error, request);
}

/**
 * Prints on the console why a request has failed and what to do. If the request has no answer, first finds out why.
 * @returns the error that the form has to handle: `error`, or a `PageFailure` if the connection is blocked
 */
export async function explainFailure(error: unknown, request: FailedRequest): Promise<unknown> {
  if (!(error instanceof CrmError) || error.code === 'aborted') return error;
  const { purpose, formId, url } = request;
  const isDirect = 'published' in request && !request.published;
  const isForm = formPurposes.includes(purpose);
  const values = {
    what: purposeTexts[purpose](formId),
    server: url,
    origin: globalThis.location?.origin,
  };
  const print = (sentence: FailureSentence, code: string) =>
    report(isDirect && hasDirectSentence(sentence) ? directSentences[sentence] : sentence, {
      ...values,
      code,
    });
  const obstacle = await findObstacle(error, request);
  if (obstacle) {
    const { sentence, code } = obstacles[obstacle];
    print(sentence, code ?? error.code);
    return code && isForm ? new PageFailure(code, purpose === 'sent' || obstacle === 'browser') : error;
  }
  // A relay answers `NOT_FOUND` if the page has a wrong address of the relay, for example `…/embed.js`.
  const sentence = error.message.endsWith('NOT_FOUND')
    ? 'not-a-relay'
    : (purpose === 'shown' && shownSentenceByCode[error.code]) || sentenceByCode[error.code];
  print(sentence, error.message);
  return error.code === 'mixed-content' && isForm ? new PageFailure('blocked', purpose === 'sent') : error;
}

function hasDirectSentence(sentence: FailureSentence): sentence is keyof typeof directSentences {
  return sentence in directSentences;
}

/** Finds out what is between the page and the relay. Undefined: the code of the error tells the cause. */
async function findObstacle(
  { code }: CrmError,
  { url, formId, clock = systemClock, probes: givenProbes }: FailedRequest,
): Promise<ConnectionObstacle | undefined> {
  if (code !== 'network' && code !== 'ACCESS_DENY') return undefined;
  const probes = givenProbes ?? createPageProbes(url, formId, clock);
  if (code === 'network') return diagnoseConnection(probes, clock);
  return (await probes.readSiteRefusal()) ? 'site' : undefined;
}
