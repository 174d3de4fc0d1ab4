import { expect, test } from 'vitest';
import type { CrmErrorCode } from '../../../src/crm/errors/crm-error.js';
import { errorEffects, isTemporaryError } from '../../../src/relay/crm/error-effects.js';

/** Codes of a CRM that cannot be asked at the moment (docs/protocol.md, section 2). */
const temporary: readonly string[] = ['LIMIT_EXCEEDED', 'SERVER_IS_OVERLOADED', 'network', 'timeout'];

test.each(Object.keys(errorEffects))(
  'the error %s is temporary only if the CRM cannot be asked now',
  (code) => {
    expect(isTemporaryError(code as CrmErrorCode)).toBe(temporary.includes(code));
  },
);
