import fc from 'fast-check';
import { kindForms } from '../../demo/crm/forms.js';
import { fieldGroups } from '../../src/crm/definition/read-form.js';
import { jsonTextArbitrary, oddJsonArbitrary } from './text-grammar.js';

/** A JSON object from its members, which may repeat a name: `JSON.stringify` could not write that. */
function writeObject(members: readonly (readonly [name: string, json: string])[]): string {
  return `{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

/** Creates a value: in nine of ten cases as the protocol says, otherwise of a wrong type. */
const mostly = (expected: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: expected }, { weight: 1, arbitrary: oddJsonArbitrary });

/** Only ten ids are used, so that many fields refer to existing parents, and some ids occur twice. */
const idNumbers = fc.integer({ min: 0, max: 9 });
const idJson = mostly(
  fc.oneof(
    idNumbers.map((id) => `"${id}"`),
    idNumbers.map(String),
  ),
);
const flagJson = mostly(fc.constantFrom('"0"', '"1"', '1', '0', 'true', 'false'));
const labelJson = mostly(jsonTextArbitrary);

/** The data types of the CRM's document, and three texts that are no data type. */
const dataTypes = [
  ...kindForms.flatMap(([group, , type]) => (group === 'ext_request' ? [type] : [])),
  'attach',
  'Select ',
  '',
];

const optionJson = fc
  .record({
    id: idJson,
    value: labelJson,
    name: labelJson,
    bind: idJson,
    parent: idJson,
    tree_id: idJson,
    tree_parent: idJson,
    default: flagJson,
    highlight: mostly(fc.constantFrom('null', '"#c62828"', '"red;}"', '"url(x)"')),
    sort: idJson,
    property_id: idJson,
  })
  .chain((members) => fc.subarray(Object.entries(members), { minLength: 1 }))
  .map(writeObject);

/** PHP writes a list as an array, or as an object by any keys. */
function listJson(item: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> {
  const keyed = fc
    .array(fc.tuple(idNumbers.map(String), mostly(item)), { maxLength })
    .map((members) => writeObject(members));
  return fc.oneof(
    fc.array(mostly(item), { maxLength }).map((items) => `[${items.join(',')}]`),
    keyed,
  );
}

export const optionsJsonArbitrary: fc.Arbitrary<string> = mostly(listJson(optionJson, 5));

const fieldJson = fc
  .record({
    id: idJson,
    name: labelJson,
    placeholder: labelJson,
    require: flagJson,
    tip: labelJson,
    type_data: mostly(fc.constantFrom(...dataTypes).map((type) => JSON.stringify(type))),
    parent: idJson,
    variants: optionsJsonArbitrary,
  })
  .chain((members) =>
    fc.oneof(
      { weight: 3, arbitrary: fc.constant(Object.entries(members)) },
      { weight: 1, arbitrary: fc.subarray(Object.entries(members)) },
    ),
  )
  .map(writeObject);

const standardIds = fc.constantFrom('surname', 'name', 'patronymic', 'email', 'phone', 'parent', 'x');
const groupJson = (group: string) => {
  const key = group.startsWith('def_') ? standardIds : idNumbers.map(String);
  const keyed = fc.array(fc.tuple(key, mostly(fieldJson)), { maxLength: 4 }).map(writeObject);
  return mostly(fc.oneof({ weight: 4, arbitrary: keyed }, { weight: 1, arbitrary: listJson(fieldJson, 3) }));
};

/**
 * JSON texts of form definitions. Most of the properties have a value that the protocol allows (docs/protocol.md,
 * section 4).
 */
export const definitionArbitrary: fc.Arbitrary<string> = fc
  .record({
    formtype: idJson,
    name: labelJson,
    description: labelJson,
    feedback: labelJson,
    ...Object.fromEntries(fieldGroups.map((group) => [group, groupJson(group)])),
  })
  .chain((members) => fc.shuffledSubarray(Object.entries(members) as [string, string][], { minLength: 2 }))
  .map(writeObject);
