import { describe, expect, test } from 'vitest';
import { CrmError, type CrmErrorCode, parseCrmError } from '../../../src/crm/errors/crm-error.js';

/** Of every code there is: whether trying the same again can help, and whether a send that met it may have arrived. */
const expectedOutcomes: Readonly<
  Record<CrmErrorCode, readonly [retryable: boolean, outcome: CrmError['outcome']]>
> = {
  ACCESS_DENY: [false, 'not-taken'],
  BAD_REQUEST: [false, 'not-taken'],
  BAD_PARAMS: [false, 'not-taken'],
  LIMIT_EXCEEDED: [true, 'not-taken'],
  SERVER_IS_OVERLOADED: [true, 'not-taken'],
  FILE_UPLOAD_ERROR: [true, 'not-taken'],
  UNCLEAR: [true, 'unclear'],
  network: [true, 'unclear'],
  timeout: [true, 'unclear'],
  aborted: [true, 'unclear'],
  http: [true, 'unclear'],
  redirect: [false, 'unclear'],
  empty: [true, 'unclear'],
  truncated: [true, 'unclear'],
  'not-json': [true, 'unclear'],
  'too-large': [false, 'unclear'],
  'not-a-form': [false, 'unclear'],
  refused: [false, 'not-taken'],
  'mixed-content': [false, 'not-taken'],
};

test.each(Object.entries(expectedOutcomes))('%s: can help again %j', (code, [retryable, outcome]) => {
  expect(new CrmError(code as CrmErrorCode)).toMatchObject({ code, retryable, outcome });
});

describe('what the CRM says for a failure', () => {
  test.each([
    // The vendor's document, "Error codes".
    ['ACCESS_DENY', 'ACCESS_DENY'],
    ['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'],
    ['BAD_REQUEST', 'BAD_REQUEST'],
    ['BAD_PARAMS', 'BAD_PARAMS'],
    // Code that runs against installations.
    ['SERVER_IS_OVERLOADED', 'SERVER_IS_OVERLOADED'],
    ['FILE_UPLOAD_ERROR', 'FILE_UPLOAD_ERROR'],
  ])('%s is a code', (message, code) => {
    expect(parseCrmError(message)).toMatchObject({ code, detail: '' });
  });

  test.each([
    [' LIMIT_EXCEEDED\n', 'LIMIT_EXCEEDED'],
    ['BAD_PARAMS: formtype', 'BAD_PARAMS'],
    ['[ACCESS_DENY] key', 'ACCESS_DENY'],
  ])('%j is that code, with something around it', (message, code) => {
    expect(parseCrmError(message)).toMatchObject({ code });
  });

  test.each([
    '',
    'LIMIT_EXCEEDED_FOR_DAY',
    'NOT_BAD_PARAMS',
    'limit_exceeded',
    'The word BAD_PARAMS in a sentence',
    'Не указан контакт',
    'toString',
  ])('%j is none: it is refused, and nobody guesses why', (message) => {
    expect(parseCrmError(message)).toMatchObject({ code: 'refused', detail: message });
  });
});
