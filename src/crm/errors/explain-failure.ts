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

/** What a failed request was for. */
export type RequestPurpose = 'shown' | 'sent' | 'list' | 'upload';

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
  readonly purpose: RequestPurpose;
  /** Undefined: the request was not for a form, so it is not checked whether the site is allowed. */
  readonly formId?: string | undefined;
  /** Base URL of the relay or CRM. */
  readonly url: string;
  readonly clock?: Clock | undefined;
  /** @default requests of the page */
  readonly probes?: ConnectionProbes;
}

/** A field has its own way to go on without its list or file, so the error of such a request stays as it is. */
const formPurposes: readonly RequestPurpose[] = ['shown', 'sent'];

const purposeTexts: Readonly<Record<RequestPurpose, (formId?: string) => string>> = {
  shown: (formId) => `form ${formId} can’t be shown`,
  sent: (formId) => `form ${formId} can’t be sent`,
  list: () => 'the options of a list can’t be loaded',
  upload: () => 'a file can’t be uploaded',
};

type FailureSentence =
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

/** Sentences that replace those of `sentenceByCode` if a form could not be loaded: no values were sent then. */
const shownSentenceByCode: Readonly<Partial<Record<CrmErrorCode, FailureSentence>>> = {
  BAD_REQUEST: 'form-missing',
  BAD_PARAMS: 'form-missing',
  'not-a-form': 'form-missing',
  refused: 'form-missing',
};

const obstacles = {
  policy: { sentence: 'blocked-by-policy', code: 'blocked' },
  browser: { sentence: 'blocked-by-browser', code: 'blocked' },
  site: { sentence: 'site-refused', code: 'not-allowed' },
  offline: { sentence: 'device-offline', code: undefined },
} as const satisfies Readonly<Record<ConnectionObstacle, unknown>>;

/** Rejects with the error of `explainFailure`. */
export async function rejectExplained(error: unknown, request: FailedRequest): Promise<never> {
  throw await explainFailure(error, request);
}

/**
 * Prints on the console why a request has failed and what to do. If the request has no answer, first finds out why.
 * @returns the error that the form has to handle: `error`, or a `PageFailure` if the connection is blocked
 */
export async function explainFailure(error: unknown, request: FailedRequest): Promise<unknown> {
  if (!(error instanceof CrmError) || error.code === 'aborted') return error;
  const { purpose, formId, url, clock = systemClock } = request;
  const isForm = formPurposes.includes(purpose);
  const values = {
    what: purposeTexts[purpose](formId),
    server: url,
    origin: globalThis.location?.origin,
  };
  if (error.code === 'network') {
    const probes = request.probes ?? createPageProbes(url, formId, clock);
    const obstacle = await diagnoseConnection(probes, clock);
    if (obstacle) {
      const { sentence, code } = obstacles[obstacle];
      report(sentence, { ...values, code: code ?? error.code });
      return code && isForm ? new PageFailure(code, purpose === 'sent' || obstacle === 'browser') : error;
    }
  }
  const sentence = (purpose === 'shown' && shownSentenceByCode[error.code]) || sentenceByCode[error.code];
  report(sentence, { ...values, code: error.message });
  return error.code === 'mixed-content' && isForm ? new PageFailure('blocked', purpose === 'sent') : error;
}
