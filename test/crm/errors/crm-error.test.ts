import { describe, expect, test } from 'vitest';
import { CrmError, type CrmErrorCode, parseCrmError } from '../../../src/crm/errors/crm-error.js';

interface ExpectedTraits {
  readonly retryable: boolean;
  readonly outcome: CrmError['outcome'];
}

function traits(retryable: boolean, outcome: CrmError['outcome']): ExpectedTraits {
  return { retryable, outcome };
}

/** The table of docs/protocol.md, section 2. */
const expectedTraits: Readonly<Record<CrmErrorCode, ExpectedTraits>> = {
  ACCESS_DENY: traits(false, 'not-taken'),
  BAD_REQUEST: traits(false, 'not-taken'),
  BAD_PARAMS: traits(false, 'not-taken'),
  LIMIT_EXCEEDED: traits(true, 'not-taken'),
  SERVER_IS_OVERLOADED: traits(true, 'not-taken'),
  FILE_UPLOAD_ERROR: traits(true, 'not-taken'),
  UNCLEAR: traits(true, 'unclear'),
  network: traits(true, 'unclear'),
  timeout: traits(true, 'unclear'),
  aborted: traits(true, 'unclear'),
  http: traits(true, 'unclear'),
  redirect: traits(false, 'unclear'),
  empty: traits(true, 'unclear'),
  truncated: traits(true, 'unclear'),
  'not-json': traits(true, 'unclear'),
  'too-large': traits(false, 'unclear'),
  charset: traits(true, 'unclear'),
  'not-a-form': traits(false, 'unclear'),
  refused: traits(false, 'not-taken'),
  'mixed-content': traits(false, 'not-taken'),
};

test.each(Object.entries(expectedTraits))('CrmError with code %s has the traits %j', (code, expected) => {
  expect(new CrmError(code as CrmErrorCode)).toMatchObject({ code, ...expected });
});

test('an outcome that the caller knows overrides the outcome of the code', () => {
  expect(new CrmError('network', '', 'not-taken')).toMatchObject({ outcome: 'not-taken', retryable: true });
  expect(new CrmError('refused', '', 'unclear')).toMatchObject({ outcome: 'unclear', retryable: false });
});

test('the text of an error has its code and its detail, and the detail of a refusal has 80 characters at most', () => {
  expect(String(new CrmError('http', '502'))).toBe('CrmError: http: 502');
  expect(String(new CrmError('http'))).toBe('CrmError: http');
  expect(parseCrmError('x'.repeat(200)).detail).toBe('x'.repeat(80));
});

describe('parseCrmError', () => {
  test.each([
    // The vendor's document, "Error codes".
    ['ACCESS_DENY', 'ACCESS_DENY'],
    ['LIMIT_EXCEEDED', 'LIMIT_EXCEEDED'],
    ['BAD_REQUEST', 'BAD_REQUEST'],
    ['BAD_PARAMS', 'BAD_PARAMS'],
    // Seen in programs that run against live installations.
    ['SERVER_IS_OVERLOADED', 'SERVER_IS_OVERLOADED'],
    ['FILE_UPLOAD_ERROR', 'FILE_UPLOAD_ERROR'],
  ])('reads the code %s', (message, code) => {
    expect(parseCrmError(message)).toMatchObject({ code, detail: '' });
  });

  test.each([
    [' LIMIT_EXCEEDED\n', 'LIMIT_EXCEEDED'],
    ['BAD_PARAMS: formtype', 'BAD_PARAMS'],
    ['[ACCESS_DENY] key', 'ACCESS_DENY'],
  ])('reads the code at the start of the message %j', (message, code) => {
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
  ])('turns the message %j without a known code into `refused`', (message) => {
    expect(parseCrmError(message)).toMatchObject({ code: 'refused', detail: message });
  });
});
