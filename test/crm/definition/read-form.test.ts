import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForm } from '../../../src/crm/definition/read-form.js';
import { parseWireJson } from '../../../src/crm/json/wire-json.js';

const read = (text: string) => readForm(parseWireJson(text));
const readForms = (form: unknown) => read(JSON.stringify(form));

/** Reads a form with one field in the request group. */
function readField(field: Record<string, unknown>, id = '67') {
  const { definition, warnings } = readForms({ formtype: '34', ext_request: { [id]: { id, ...field } } });
  return { field: definition.fields[0], warnings };
}

test('readForm reads the lead form of the vendor’s document', () => {
  const { definition, warnings } = read(
    readFileSync(new URL('../../../demo/crm/forms/34.json', import.meta.url), 'utf8'),
  );
  expect(warnings).toEqual([]);
  expect(definition).toMatchObject({ id: '34', heading: 'Request a viewing' });
  expect(definition.fields.map(({ address, kind }) => `${address} ${kind}`)).toEqual([
    'def_customer.surname person_name',
    'def_customer.name person_name',
    'def_customer.patronymic person_name',
    'def_customer.email email',
    'def_customer.phone phone',
    'ext_customer.31 select',
    'ext_customer.30 select',
    'ext_request.71 multiselect',
    'ext_request.67 date',
    'ext_request.68 decimal_range',
    'ext_request.66 text',
  ]);
  expect(definition.fields[5]).toMatchObject({ parent: 'ext_customer.30' });
  expect(definition.fields[7]?.options?.map(({ text }) => text)).toEqual([
    'Riverside',
    'Old town',
    "Hill's End",
    'Parks, north',
  ]);
  expect(definition.fields.at(-1)).toMatchObject({ label: 'Anything else?' });
});

describe('readForm accepts', () => {
  test.each([
    ['"require":"1"', true],
    ['"require":1', true],
    ['"require":true', true],
    ['"require":"0"', undefined],
    ['"require":0', undefined],
    ['"require":""', undefined],
    ['"require":null', undefined],
    ['"require":[]', undefined],
    ['"x":1', undefined],
  ])('the flag %s and reads `required` as %s', (member, required) => {
    const { definition } = read(`{"ext_request":{"1":{"id":1,"name":"a",${member}}}}`);
    expect(definition.fields[0]?.required).toBe(required);
  });

  test('a group as an array, ids as numbers, no formtype but an id', () => {
    const { definition } = readForms({ id: 34, ext_stock: [{ id: 5, name: 'a' }] });
    expect(definition).toMatchObject({ id: '34', fields: [{ address: 'ext_stock.5', label: 'a' }] });
  });

  test('empty groups as [], as null or left out', () => {
    const { definition, warnings } = readForms({
      formtype: '1',
      ext_request: [],
      def_stock: null,
      ext_stock: {},
    });
    expect(definition.fields).toEqual([]);
    expect(warnings).toEqual([{ code: 'no-fields', at: '' }]);
  });

  test.each(['type_data', 'datatype', 'type'])('the data type under "%s"', (name) => {
    expect(readField({ [name]: 'DateTime ' }).field?.kind).toBe('datetime');
  });

  test('names with HTML entities', () => {
    expect(readField({ name: 'Bed &amp; &quot;breakfast&quot; &#039;&#x41;&nope;' }).field?.label).toBe(
      'Bed & "breakfast" \'A&nope;',
    );
  });

  test('variants as an array or a map, sorted by `sort`, ties in the order of the text', () => {
    const variant = (id: string, sort: unknown) => `{"id":"${id}","value":"v${id}","sort":${sort}}`;
    const list = [variant('9', '"2"'), variant('3', 1), variant('7', '"1"'), variant('1', 'null')];
    const ids = (variants: string) =>
      read(
        `{"ext_request":{"1":{"id":1,"type_data":"select","variants":${variants}}}}`,
      ).definition.fields[0]?.options?.map(({ id }) => id);
    expect(ids(`[${list}]`)).toEqual(['1', '3', '7', '9']);
    expect(ids(`{${list.map((text) => `"${/\d/.exec(text)}":${text}`)}}`)).toEqual(['1', '3', '7', '9']);
  });

  test('a category tree, in the order of the tree and with depths', () => {
    const variants = [
      { id: 1, value: 'Flats', tree_id: 10, tree_parent: 0 },
      { id: 2, value: 'Houses', tree_id: 20, tree_parent: 0 },
      { id: 3, value: 'Lofts', tree_id: 30, tree_parent: 10 },
      { id: 4, value: 'Loop a', tree_id: 40, tree_parent: 50 },
      { id: 5, value: 'Loop b', tree_id: 50, tree_parent: 40 },
    ];
    const { definition } = readForms({ def_stock: { parent: { name: 'Category', variants } } });
    expect(definition.fields[0]?.kind).toBe('category');
    expect(definition.fields[0]?.options?.map(({ text, depth = 0 }) => `${text} ${depth}`)).toEqual([
      'Flats 0',
      'Lofts 1',
      'Houses 0',
      'Loop a 0',
      'Loop b 1',
    ]);
  });

  describe('categories with a tree for each type of object', () => {
    const radiators = [
      { id: '1', tree_id: '1', tree_parent: '0', name: 'Heating radiators' },
      { id: '2', tree_id: '2', tree_parent: '1', name: 'GLOBOL' },
      { id: '3', tree_id: '3', tree_parent: '1', name: 'GABI SUPER' },
      { id: '4', tree_id: '4', tree_parent: '2', name: 'GLOBOL &quot;60&quot;' },
    ];
    // `tree_id` is unique within a tree only.
    const pipes = [
      { id: '11', tree_id: '1', tree_parent: '0', name: 'Pipes' },
      { id: '12', tree_id: '2', tree_parent: '1', name: 'Copper' },
    ];
    const byId = (list: readonly { readonly id: string }[]) =>
      Object.fromEntries(list.map((one) => [one.id, one]));
    const trees = [
      '1 Heating radiators 0',
      '2 GLOBOL 1',
      '4 GLOBOL "60" 2',
      '3 GABI SUPER 1',
      '11 Pipes 0',
      '12 Copper 1',
    ];
    const shown = (variants: unknown) =>
      readForms({ def_stock: { parent: { name: 'Category', variants } } }).definition.fields[0]?.options?.map(
        ({ id, text, depth = 0 }) => `${id} ${text} ${depth}`,
      );

    test.each([
      ['in lists', { 14: radiators, 35: pipes }],
      ['in maps', { 14: byId(radiators), 35: byId(pipes) }],
      ['in a list of lists', [radiators, pipes]],
    ])('%s', (_how, variants) => {
      expect(shown(variants)).toEqual(trees);
    });

    test('of one object type, if the tree has no key for the type', () => {
      expect(shown(radiators)).toEqual(trees.slice(0, 4));
      expect(shown(byId(radiators))).toEqual(trees.slice(0, 4));
    });

    test('with a parent that is named by its `id` instead of its `tree_id`', () => {
      const list = [
        { id: '1', tree_id: '70', tree_parent: '0', name: 'a' },
        { id: '2', tree_id: '71', tree_parent: '1', name: 'b' },
      ];
      expect(shown({ 14: list })).toEqual(['1 a 0', '2 b 1']);
    });

    test('of 20,000 categories, flat or as one chain', () => {
      const many = Array.from({ length: 20_000 }, (_, at) => at + 1);
      const chain = many.map((id) => ({ id, tree_id: id, tree_parent: id - 1, name: `c${id}` }));
      expect(shown({ 14: chain })?.at(-1)).toBe('20000 c20000 20');
      expect(shown({ 14: chain.map((one) => ({ ...one, tree_parent: 0 })) })?.at(-1)).toBe('20000 c20000 0');
    });
  });

  test.each([[[]], [{}], [null], [undefined], [{ 14: [] }], ['x']])(
    'a category field without categories (%j), and leaves the field out with a warning',
    (variants) => {
      const { definition, warnings } = readForms({
        def_stock: { name: { name: 'Name' }, parent: { name: 'Category', require: '1', variants } },
      });
      expect(definition.fields.map(({ address }) => address)).toEqual(['def_stock.name']);
      expect(warnings).toContainEqual({ code: 'no-categories', at: 'def_stock.parent' });
    },
  );
});

describe('readForm, given malformed input,', () => {
  test.each(['[]', '{}', '[1,2]', '{"status":"success"}', '{"foo":{"bar":1}}', '{"formtype":null}'])(
    'throws `not-a-form` for the definition %s',
    (text) => {
      expect(() => read(text)).toThrow(expect.objectContaining({ name: 'CrmError', code: 'not-a-form' }));
    },
  );

  test('leaves out a group that is a text', () => {
    const { definition, warnings } = readForms({
      formtype: '1',
      ext_customer: 'oops',
      ext_request: { 1: { name: 'a' } },
    });
    expect(definition.fields.map(({ address }) => address)).toEqual(['ext_request.1']);
    expect(warnings).toEqual([{ code: 'group-unreadable', at: 'ext_customer' }]);
  });

  test.each([
    ['without an id', [{ value: 'a' }, { id: '1', value: 'b' }], ['1 b']],
    ['without a value', [{ id: '1' }, { id: '2', value: null }], ['1 1', '2 2']],
    [
      'with the same id',
      [
        { id: '1', value: 'a' },
        { id: 1, value: 'b' },
      ],
      ['1 a'],
    ],
    ['that are not objects', [null, 7, 'text', []], []],
    ['with markup', [{ id: '1', value: '<img src=x onerror=alert(1)>' }], ['1 <img src=x onerror=alert(1)>']],
    ['with an emoji', [{ id: '1', value: '🏠' }], ['1 🏠']],
    ['with an invalid default', [{ id: '1', value: 'a', default: 'x' }], ['1 a']],
  ])('reads options %s', (_case, variants, read) => {
    const { field } = readField({ name: 'List', type_data: 'select', variants });
    expect(field?.options?.map(({ id, text }) => `${id} ${text}`) ?? []).toEqual(read);
    expect(field?.options?.some(({ preselected }) => preselected) ?? false).toBe(false);
  });

  test('drops a duplicate id among 50,000 options', () => {
    const variants = Array.from({ length: 50_001 }, (_, at) => ({ id: at % 50_000, value: `Option ${at}` }));
    const { field } = readField({ name: 'List', type_data: 'select', variants });
    expect(field?.options).toHaveLength(50_000);
    expect(field?.options?.at(-1)).toEqual({ id: '49999', text: 'Option 49999' });
  });

  test('leaves out fields without an id, fields that are texts, and duplicate ids', () => {
    const { definition, warnings } = readForms({
      ext_request: [{ name: 'no id' }, 'text', { id: 5, name: 'first' }, { id: 5, name: 'second' }],
    });
    expect(definition.fields.map(({ label }) => label)).toEqual(['first']);
    expect(warnings).toEqual([
      { code: 'field-without-id', at: 'ext_request' },
      { code: 'field-unreadable', at: 'ext_request.1' },
      { code: 'field-without-id', at: 'ext_request' },
    ]);
  });

  test.each(['__proto__', 'constructor', 'prototype', '', ' ', 'a b', '1]&x=', '<b>', 'x'.repeat(65)])(
    'leaves out a field with the unsafe id "%s"',
    (id) => {
      const { definition } = read(`{"formtype":"1","ext_request":{${JSON.stringify(id)}:{"name":"a"}}}`);
      expect(definition.fields).toEqual([]);
      expect(({} as Record<string, unknown>).name).toBeUndefined();
    },
  );

  test('cuts a label of 20,000 characters', () => {
    const { field, warnings } = readField({ name: 'x'.repeat(20_000) });
    expect(field?.label.length).toBe(501);
    expect(warnings).toEqual([{ code: 'text-too-long', at: 'ext_request.67' }]);
  });

  test('leaves out fields beyond the first 2,000', () => {
    const many = (count: number) =>
      readForms({
        formtype: '1',
        ext_request: Object.fromEntries(Array.from({ length: count }, (_, at) => [at, { name: `f${at}` }])),
      });
    const accepted = many(1_000);
    expect(accepted.definition.fields).toHaveLength(1_000);
    expect(accepted.warnings).toEqual([]);
    const cut = many(100_000);
    expect(cut.definition.fields).toHaveLength(2_000);
    expect(cut.warnings).toEqual([{ code: 'too-many-fields', at: '' }]);
  });

  test('reads a field with a missing parent, unreadable options and an unknown kind as a text field', () => {
    const { field, warnings } = readField({ type_data: 'hologram', parent: '9', variants: 'x' });
    expect(field).toEqual({
      address: 'ext_request.67',
      group: 'ext_request',
      id: '67',
      kind: 'text',
      label: '67',
    });
    expect(warnings.map(({ code }) => code)).toEqual([
      'kind-unknown',
      'parent-missing',
      'options-unreadable',
    ]);
  });

  test.each(['red', '#12', '#12345', 'url(x)', '#123456;background:red', null, 5, {}])(
    'ignores the highlight %j of an option',
    (highlight) => {
      const { field } = readField({ type_data: 'select', variants: [{ id: 1, value: 'a', highlight }] });
      expect(field?.options).toEqual([{ id: '1', text: 'a' }]);
    },
  );

  test('returns a form or throws `not-a-form` for random definitions', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, '', '0', '1', 0, 1, true, 'select', 'x', '0000-00-00', -1, 1e308),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(
          fc.constantFrom(
            ...['formtype', 'id', 'name', 'placeholder', 'require', 'type_data', 'parent', 'variants'],
            ...['value', 'bind', 'sort', 'ext_request', 'def_stock', 'def_customer', '1', '2', '__proto__'],
          ),
          tie('any'),
        ),
      ),
    })).any;
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('formtype', 'ext_request', 'def_stock'), value), (form) => {
        try {
          for (const { label, address } of readForms(form).definition.fields) {
            expect(typeof label).toBe('string');
            expect(address).toMatch(/^(def|ext)_\w+\.[\w-]+$/);
          }
        } catch (error) {
          expect(error).toMatchObject({ name: 'CrmError', code: 'not-a-form' });
        }
      }),
      { numRuns: 5_000 },
    );
  });
});

test('a group of fields that is missing or null is no fault', () => {
  for (const group of [undefined, null]) {
    const { warnings } = readForms({ formtype: '34', ext_request: group, def_customer: { name: {} } });
    expect(warnings).toEqual([]);
  }
});
