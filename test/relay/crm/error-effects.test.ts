import { expect, test } from 'vitest';
import type { CrmErrorCode } from '../../../src/crm/errors/crm-error.js';
import { errorEffects, getErrorEffect, isTemporaryError } from '../../../src/relay/crm/error-effects.js';

/** Codes of a CRM that cannot be asked at the moment (docs/protocol.md, section 2). */
const temporary: readonly string[] = ['LIMIT_EXCEEDED', 'SERVER_IS_OVERLOADED', 'network', 'timeout'];

test.each(Object.keys(errorEffects))(
  'the error %s is temporary only if the CRM cannot be asked now',
  (code) => {
    const error = { code: code as CrmErrorCode, detail: '' };
    expect(isTemporaryError(error)).toBe(temporary.includes(code));
    expect(getErrorEffect(error)).toBe(errorEffects[error.code]);
  },
);

test.each([
  ['400', 'none'],
  ['403', 'none'],
  ['413', 'none'],
  ['500', 'none'],
  ['501', 'none'],
  ['502', 'unreachable'],
  ['503', 'unreachable'],
  ['504', 'unreachable'],
  ['522', 'unreachable'],
])('the status %s of an answer without JSON has the effect "%s" on other requests', (detail, effect) => {
  expect(getErrorEffect({ code: 'http', detail })).toBe(effect);
});
