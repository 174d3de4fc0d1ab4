import { expect, test, vi } from 'vitest';
import { kindForms } from '../../demo/crm/forms.js';
import { resolveKind } from '../../src/crm/definition/field-kinds.js';
import { multiselectKinds } from '../../src/fields/choice/multiselect.js';
import { commonKinds } from '../../src/fields/common-kinds.js';
import { dateTimeKinds } from '../../src/fields/date-time-kinds.js';
import { fieldKinds, getKindModuleName, needsExtendedMessages } from '../../src/fields/lazy-kinds.js';
import { otherKinds } from '../../src/fields/other-kinds.js';
import type { FieldAddress } from '../../src/form/definition.js';

test('the registry names the module that contains each kind', () => {
  const moduleNames = Object.fromEntries(fieldKinds.map((kind) => [kind, getKindModuleName(kind)]));
  const kindsOf = (kinds: object, moduleName: string | undefined) =>
    Object.keys(kinds).map((kind) => [kind, moduleName]);
  expect(moduleNames).toEqual(
    Object.fromEntries([
      ...kindsOf(commonKinds, undefined),
      ...kindsOf(multiselectKinds, 'multiselect'),
      ...kindsOf(dateTimeKinds, 'date-time-kinds'),
      ...kindsOf(otherKinds, 'other-kinds'),
    ]),
  );
});

test('the list of kinds has each kind once, and the demo CRM has a form for each kind', () => {
  expect([...fieldKinds].sort()).toEqual(kindForms.map(([, , kind]) => kind).sort());
});

test.each(kindForms)('the field %s.%s of the demo CRM has the kind %s', (group, id, kind) => {
  expect(resolveKind(`${group}.${id}` as FieldAddress, kind)).toEqual({ kind, isKnown: true });
});

test('a lazy kind is a text field until its module is loaded', async () => {
  // Another test file of this worker process may have loaded the module.
  vi.resetModules();
  const { commonKinds } = await import('../../src/fields/common-kinds.js');
  const { dateTimeKinds } = await import('../../src/fields/date-time-kinds.js');
  const { getFieldType } = await import('../../src/fields/registry.js');
  const { loadFieldTypes } = await import('../../src/fields/lazy-kinds.js');
  expect(getFieldType('time')).toBe(commonKinds.text);
  await loadFieldTypes(['time', 'text']);
  expect(getFieldType('time')).toBe(dateTimeKinds.time);
  expect(getFieldType('file')).toBe(commonKinds.text);
});

test.each(['hologram', 'datelike', '__proto__', 'constructor'])(
  'the unknown kind %s needs no module',
  (kind) => {
    expect(getKindModuleName(kind)).toBeUndefined();
    expect(needsExtendedMessages(kind)).toBe(false);
  },
);
