import { expect, test } from 'vitest';
import { parseAction } from '../../../src/crm/http/dialect.js';

test.each([
  ['getform', 'read'],
  ['get form value', 'read'],
  ['fillform', 'send'],
  ['fill form value', 'send'],
  ['getForm', undefined],
  ['', undefined],
])('the action %j is the operation %s', (name, operation) => {
  expect(parseAction(name)).toBe(operation);
});
