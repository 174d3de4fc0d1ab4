import type { ServiceFailure } from '../../form/form-service.js';

const crmReportedCodes = [
  'ACCESS_DENY',
  'BAD_REQUEST',
  'BAD_PARAMS',
  'LIMIT_EXCEEDED',
  'SERVER_IS_OVERLOADED',
  'FILE_UPLOAD_ERROR',
  'UNCLEAR',
] as const;

export type CrmReportedCode = (typeof crmReportedCodes)[number];

/**
 * Every way in which the CRM, or the way to it, can fail.
 * Capitals are the CRM's own words (protocol.md, Transport), parsed from its answer:
 * - `ACCESS_DENY` the key is wrong or may not do this; `LIMIT_EXCEEDED` the hour's requests are used up
 * - `BAD_REQUEST`, `BAD_PARAMS` it does not understand what was asked; `SERVER_IS_OVERLOADED` later perhaps
 * - `FILE_UPLOAD_ERROR` a file was not taken
 *
 * `UNCLEAR` is the relay's word for a send of which the CRM said nothing that can be relied on.
 *
 * The others are ours:
 * - `network` no connection; `timeout` no whole answer in time; `aborted` the caller did not want it any more
 * - `http` an error status without the CRM's words; `redirect` it sent us elsewhere, which is not followed
 * - `empty`, `truncated`, `not-json`, `too-large` an answer that can't be read
 * - `not-a-form` readable, but no form; `refused` "fail" with a word that is not in its document
 * - `mixed-content` an https page can't talk to an http CRM
 */
export type CrmErrorCode =
  | CrmReportedCode
  | 'network'
  | 'timeout'
  | 'aborted'
  | 'http'
  | 'redirect'
  | 'empty'
  | 'truncated'
  | 'not-json'
  | 'too-large'
  | 'not-a-form'
  | 'refused'
  | 'mixed-content';

/** The same again will meet the same. */
const nonRetryablePattern = /^(ACC|BAD|redirect|too|not-a|refused|mixed)/;
/** A send that met this is certainly not in the CRM. */
const notTakenPattern = /^([A-Z]+_|refused|mixed)/;

/** Never carries a key, an address or a body. */
export class CrmError extends Error implements ServiceFailure {
  override readonly name = 'CrmError';
  readonly retryable: boolean;
  readonly outcome: 'not-taken' | 'unclear';

  constructor(
    readonly code: CrmErrorCode,
    readonly detail = '',
    outcome?: 'not-taken' | 'unclear',
  ) {
    super(detail ? `${code}: ${detail}` : code);
    this.retryable = !nonRetryablePattern.test(code);
    this.outcome = outcome ?? (notTakenPattern.test(code) ? 'not-taken' : 'unclear');
  }
}

/** The CRM's own word for a failure, alone or before what explains it; `refused` for what is not in its document. */
export function parseCrmError(message: string): CrmError {
  const reportedCode = crmReportedCodes.find((candidate) => candidate === message.match(/\w+/)?.[0]);
  return reportedCode ? new CrmError(reportedCode) : new CrmError('refused', message.slice(0, 80));
}
