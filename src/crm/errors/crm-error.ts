import type { ServiceFailure } from '../../form/form-service.js';

/** Codes that the CRM or a relay sends as the first word of a `message` (docs/protocol.md, section 2). */
type ReportedCode =
  | 'ACCESS_DENY'
  | 'BAD_REQUEST'
  | 'BAD_PARAMS'
  | 'LIMIT_EXCEEDED'
  | 'SERVER_IS_OVERLOADED'
  | 'FILE_UPLOAD_ERROR'
  | 'UNCLEAR';

/**
 * All causes of a failed exchange with the CRM or a relay (docs/protocol.md, section 2).
 *
 * Codes in capitals are parsed from the answer:
 * - `ACCESS_DENY`: the key is wrong or lacks a right
 * - `BAD_REQUEST`, `BAD_PARAMS`: the CRM does not understand the request
 * - `LIMIT_EXCEEDED`: the requests of this hour are used up
 * - `SERVER_IS_OVERLOADED`: the CRM is busy
 * - `FILE_UPLOAD_ERROR`: the CRM did not accept a file
 * - `UNCLEAR`: a relay does not know whether the CRM stored the lead
 *
 * The client sets the other codes:
 * - `network`: no connection, or the connection broke
 * - `timeout`: no whole answer before the deadline
 * - `aborted`: the caller cancelled the request
 * - `http`: error status without an answer in JSON
 * - `redirect`: status 3xx, which the client does not follow
 * - `empty`, `truncated`, `not-json`: the answer cannot be read
 * - `charset`: the answer is neither UTF-8 nor what its header declares
 * - `too-large`: the answer is longer than the limit
 * - `not-a-form`: the answer is readable, but no form
 * - `refused`: the CRM answered "fail" with an unknown word
 * - `mixed-content`: an https page asked an http address
 */
export type CrmErrorCode =
  | ReportedCode
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'http'
  | 'redirect'
  | 'empty'
  | 'truncated'
  | 'not-json'
  | 'charset'
  | 'too-large'
  | 'not-a-form'
  | 'refused'
  | 'mixed-content';

/** Consequences of an error code. */
interface ErrorTraits {
  /** True if the same request can succeed later. */
  readonly retryable: boolean;
  /** State of a send with this result: `not-taken` is not in the CRM, `unclear` may be in the CRM. */
  readonly outcome: 'not-taken' | 'unclear';
  /** True if the CRM cannot be asked at the moment, so that the failure says nothing about the request itself. */
  readonly temporary: boolean;
}

// The rows of the table share few objects: the table is in the script of every page.
const refusal: ErrorTraits = { retryable: false, outcome: 'not-taken', temporary: false };
const busy: ErrorTraits = { retryable: true, outcome: 'not-taken', temporary: true };
const fileRefusal: ErrorTraits = { retryable: true, outcome: 'not-taken', temporary: false };
const unreachable: ErrorTraits = { retryable: true, outcome: 'unclear', temporary: true };
const unclear: ErrorTraits = { retryable: true, outcome: 'unclear', temporary: false };
const permanentlyUnclear: ErrorTraits = { retryable: false, outcome: 'unclear', temporary: false };

const reportedTraits: Readonly<Record<ReportedCode, ErrorTraits>> = {
  ACCESS_DENY: refusal,
  BAD_REQUEST: refusal,
  BAD_PARAMS: refusal,
  LIMIT_EXCEEDED: busy,
  SERVER_IS_OVERLOADED: busy,
  FILE_UPLOAD_ERROR: fileRefusal,
  UNCLEAR: unclear,
};

const traitsByCode: Readonly<Record<CrmErrorCode, ErrorTraits>> = {
  ...reportedTraits,
  network: unreachable,
  timeout: unreachable,
  aborted: unclear,
  http: unclear,
  redirect: permanentlyUnclear,
  empty: unclear,
  truncated: unclear,
  'not-json': unclear,
  charset: unclear,
  'too-large': permanentlyUnclear,
  'not-a-form': permanentlyUnclear,
  refused: refusal,
  'mixed-content': refusal,
};

/** A failed exchange with the CRM or a relay. Message and detail never contain a key, an address or a body. */
export class CrmError extends Error implements ServiceFailure {
  override readonly name = 'CrmError';
  /** True if the same request can succeed later. */
  readonly retryable: boolean;
  /** For a send: `not-taken` if the lead is not in the CRM, `unclear` if the lead may be in the CRM. */
  readonly outcome: 'not-taken' | 'unclear';
  /** True if the CRM cannot be asked at the moment, so that the failure says nothing about the request itself. */
  readonly isTemporary: boolean;

  /**
   * @param code cause of the failure
   * @param detail text for operators, empty if there is nothing to add
   * @param outcome state of a send if it is known better than by the code alone
   */
  constructor(
    readonly code: CrmErrorCode,
    readonly detail = '',
    outcome?: 'not-taken' | 'unclear',
  ) {
    super(detail ? `${code}: ${detail}` : code);
    const traits = traitsByCode[code];
    this.retryable = traits.retryable;
    this.outcome = outcome ?? traits.outcome;
    this.isTemporary = traits.temporary;
  }
}

/**
 * Turns the `message` of a "fail" into an error. The first word of the message is the code; an unknown word gives the code
 * `refused` with the start of the message as its detail.
 */
export function parseCrmError(message: string): CrmError {
  const firstWord = message.match(/\w+/)?.[0] ?? '';
  return isReportedCode(firstWord) ? new CrmError(firstWord) : new CrmError('refused', message.slice(0, 80));
}

function isReportedCode(word: string): word is ReportedCode {
  return Object.hasOwn(reportedTraits, word);
}
