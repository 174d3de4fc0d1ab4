import { expect, test } from 'vitest';
import { fieldGroups } from '../../src/crm/definition/read-form.js';
import { isFieldAddress } from '../../src/form/definition.js';
import { isServiceFailure } from '../../src/form/form-service.js';
import { isIssue } from '../../src/form/issue.js';

test.each<readonly [string, boolean]>([
  ...fieldGroups.map((group) => [`${group}.67`, true] as const),
  ['def_customer.email', true],
  ['ext_request.a-b_1', true],
  ['ext_request', false],
  ['ext_request.', false],
  ['.67', false],
  ['ext_other.67', false],
  ['xext_request.67', false],
  ['ext_request.67.lat', false],
  ['ext_request.6 7', false],
  ['ext_request. 67', false],
  ['ext_request.67 ', false],
  ['ext_request.ё', false],
  ['__proto__.67', false],
  ['', false],
])('whether %j is the address of a field: %s', (text, isAddress) => {
  expect(isFieldAddress(text)).toBe(isAddress);
});

const failure = { code: 'network', retryable: true, outcome: 'unclear' };
test.each<[string, unknown, boolean]>([
  ['an error with all members', Object.assign(new Error('x'), failure), true],
  ['a record that is no error', failure, false],
  ['a plain error', new Error('x'), false],
  ['an error with a code only', Object.assign(new Error('x'), { code: 'network' }), false],
  ['an error without an outcome', Object.assign(new Error('x'), { code: 'x', retryable: true }), false],
  ['an error without `retryable`', Object.assign(new Error('x'), { code: 'x', outcome: 'unclear' }), false],
  ['an error with an outcome only', Object.assign(new Error('x'), { outcome: 'unclear' }), false],
  ['null', null, false],
  ['a text', 'network', false],
])('whether %s is an expected failure of a service: %#', (_case, error, isExpected) => {
  expect(isServiceFailure(error)).toBe(isExpected);
});

test.each<[unknown, boolean]>([
  [{ code: 'required' }, true],
  [{ code: 'parent-first', params: { field: 'City' } }, true],
  [{ option: { id: '1', text: 'One' } }, false],
  [{ from: '1', to: '' }, false],
  ['required', false],
  [true, false],
  [undefined, false],
  [null, false],
])('whether %j is an issue: %s', (value, expected) => {
  expect(isIssue(value)).toBe(expected);
});
