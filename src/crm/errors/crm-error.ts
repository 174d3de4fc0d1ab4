import type { ServiceFailure } from '../../form/form-service.js';

/** Error codes that the CRM or a relay sends as the first word of a `message` (docs/protocol.md, section 2). */
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

// The following numbers are bits of the entries in the table of error codes. The table is in the script of every
// page, so it must be small.
/** Bit in the table of error codes. If it is set, the same request can succeed later. */
const retryable = 1;
/**
 * Bit in the table of error codes. If it is set, the CRM may have a lead that was submitted. If not, the CRM does not
 * have the lead.
 */
const unclear = 2;

/** Bits (`retryable`, `unclear`) of the error codes. A code that is not in the table has the bits of `usualTraits`. */
const traitsByCode: Readonly<Partial<Record<CrmErrorCode, number>>> = {
  ACCESS_DENY: 0,
  BAD_REQUEST: 0,
  BAD_PARAMS: 0,
  LIMIT_EXCEEDED: retryable,
  SERVER_IS_OVERLOADED: retryable,
  FILE_UPLOAD_ERROR: retryable,
  UNCLEAR: retryable | unclear,
  redirect: unclear,
  'too-large': unclear,
  'not-a-form': unclear,
  refused: 0,
  'mixed-content': 0,
};

/**
 * Properties of an error code that is not in `traitsByCode`: the request may be repeated, and the CRM may or may not have
 * executed it.
 */
const usualTraits = retryable | unclear;

/**
 * A request to the CRM or a relay has failed. `message` and `detail` may be logged: they never contain an API key, a
 * URL or a request body.
 */
export class CrmError extends Error implements ServiceFailure {
  override readonly name = 'CrmError';
  /** True if the same request can succeed later, so that trying again makes sense. */
  readonly retryable: boolean;
  /**
   * Says whether a failed submission may have stored the lead. `not-taken`: the lead is not in the CRM. `unclear`:
   * the lead may be in the CRM, so sending it again could store it twice.
   */
  readonly outcome: 'not-taken' | 'unclear';

  /**
   * Creates an error.
   * @param code cause of the failure
   * @param detail text for the people who run the relay, empty if there is nothing to add
   * @param outcome whether the CRM may have the lead, if the caller knows it better than the code tells
   */
  constructor(
    readonly code: CrmErrorCode,
    readonly detail = '',
    outcome?: 'not-taken' | 'unclear',
  ) {
    super(detail ? `${code}: ${detail}` : code);
    const traits = traitsByCode[code] ?? usualTraits;
    this.retryable = Boolean(traits & retryable);
    this.outcome = outcome ?? (traits & unclear ? 'unclear' : 'not-taken');
  }
}

/**
 * Converts the `message` of a response with the status "fail" to an error. The first word of the message is the error
 * code. An unknown word becomes the code `refused`, with the start of the message as `detail`.
 */
export function parseCrmError(message: string): CrmError {
  const firstWord = message.match(/\w+/)?.[0] ?? '';
  return isReportedCode(firstWord) ? new CrmError(firstWord) : new CrmError('refused', message.slice(0, 80));
}

function isReportedCode(word: string): word is ReportedCode {
  // Codes that a server reports are in capitals, such as `BAD_REQUEST`. Codes in lower case are set by the client, so
  // a server cannot report them.
  return /^[A-Z]/.test(word) && Object.hasOwn(traitsByCode, word);
}
