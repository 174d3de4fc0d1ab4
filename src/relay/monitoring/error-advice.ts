import type { CrmErrorCode } from '../../crm/errors/crm-error.js';

const notTheCrm = 'check whether CRM_URL leads to the CRM; a proxy or an error page may answer in its place.';

/**
 * Advice for operators by error code of the CRM: one sentence that says what is wrong, and what to set or do. The
 * command line and the alerts show this advice; visitors never see it. docs/protocol.md, section 2, explains the
 * codes.
 */
export const errorAdvice: Readonly<Record<CrmErrorCode, string>> = {
  ACCESS_DENY:
    'The CRM refuses CRM_KEY: copy the key from the CRM’s settings again and check its rights there.',
  BAD_REQUEST:
    'The CRM does not understand the request: check the form’s id in FORMS, and set DIALECT if the CRM knows only one spelling of its action names.',
  BAD_PARAMS:
    'The CRM does not accept the values: compare the form’s fields in the CRM with the lead, then send the lead again or close it.',
  LIMIT_EXCEEDED:
    'The requests of this hour are used up: wait for the next hour, or set KEY_LIMIT to the number that the CRM grants.',
  SERVER_IS_OVERLOADED: 'The CRM is busy: wait; the relay tries again by itself.',
  FILE_UPLOAD_ERROR:
    'The CRM did not accept a file: check its size and type in the CRM; after an hour the relay sends the lead without the file.',
  UNCLEAR:
    'The relay does not know whether the CRM stored the lead: look for the lead in the CRM before you send it again.',
  network: 'The CRM cannot be reached: check CRM_URL, DNS and the firewall; the relay tries again by itself.',
  timeout: 'The CRM did not answer in time: raise CRM_TIMEOUT_SECONDS if this happens often.',
  aborted: 'The request was cancelled, for example because the relay stopped: nothing to do.',
  http: `The answer has an error status and no JSON: ${notTheCrm}`,
  redirect:
    'The CRM sends the relay to another address, which the relay does not follow: set CRM_URL to that address.',
  empty: `The answer is empty: ${notTheCrm}`,
  truncated: `The answer ends in the middle: ${notTheCrm}`,
  'not-json': `The answer is not the CRM’s JSON: ${notTheCrm}`,
  charset:
    'The answer is neither UTF-8 nor in the charset that it declares: have the CRM send UTF-8, or declare its charset in Content-Type.',
  'too-large': `The answer is longer than the limit: ${notTheCrm}`,
  'not-a-form': 'The answer is not a form: check that the form exists in the CRM and that FORMS has its id.',
  refused:
    'The CRM refuses with a word that apro-forms does not know: look for the reason in the CRM, then send the lead again or close it.',
  'mixed-content': 'A page with https sends a request to an http address: serve the relay with https.',
};

/**
 * Advice for operators by code that the relay itself gives to leads and alerts (docs/reliability.md, sections 3 and
 * 4).
 */
export const relayAdvice: Readonly<Record<string, string>> = {
  'relay-error':
    'The relay could not handle the lead: look for the error in the log, update the relay, then send the lead again.',
  'key-missing':
    'None of the secrets is the one that encrypted the lead: set DATA_KEY to NEW,OLD and restart the relay; it then sends the lead by itself.',
  crashed:
    'The relay crashed three times while it sent the lead: look at the log, update the relay, then send the lead again.',
  'not-looked-for':
    'The relay could not find out whether the CRM has the lead: look for it in the CRM, then send it again or close it.',
  absent:
    'The lead is not in the CRM’s list and the relay may not send it again by itself: look for it in the CRM, then send it again or close it.',
  restored:
    'The store was restored from a copy, so the CRM may have the lead: the relay looks for it before it sends the lead.',
  'without-file':
    'The CRM has the lead without a file: fetch the file with `apro-forms leads files` and add it in the CRM.',
  'store-failed': 'The store could not be written: check its disk; the relay tries again by itself.',
  NO_FIELD:
    'The form has none of the fields that the lead fills in: it was probably changed; enter the values by hand, then close the lead.',
  SCAN_FAILED: 'Files are refused, because SCAN_COMMAND gives no result: run `apro-forms doctor`.',
  ORIGIN_NOT_ALLOWED: 'A page of this site sent a lead: if the site is yours, add it to ALLOWED_ORIGINS.',
};

const formIdAdvice = 'Check the id of the form: it must be in FORMS, and a published form in the CRM.';

/**
 * Advice for operators if a form cannot be read from the CRM. It differs from the advice for leads: to read a form,
 * the relay sends neither values nor the API key. So a refusal can only be about the id of the form.
 */
const formAdvice: Readonly<Partial<Record<CrmErrorCode, string>>> = {
  BAD_REQUEST: formIdAdvice,
  BAD_PARAMS: formIdAdvice,
  refused: formIdAdvice,
  'not-a-form': formIdAdvice,
  ACCESS_DENY: 'The CRM does not allow the form on this site: check the allowed sites of the form.',
};

/**
 * Returns the advice for an error code with which the CRM refused to show a form. `undefined`: the code is not known.
 */
export function getFormAdvice(code: string): string | undefined {
  const advice: Readonly<Record<string, string>> = formAdvice;
  return Object.hasOwn(advice, code) ? advice[code] : getAdvice(code);
}

/**
 * Returns the advice for the code of a lead or an alert. `undefined`: the operator need not do anything, or the code
 * is not known.
 */
export function getAdvice(code: string): string | undefined {
  const advice: Readonly<Record<string, string>> = { ...errorAdvice, ...relayAdvice };
  return Object.hasOwn(advice, code) ? advice[code] : undefined;
}
