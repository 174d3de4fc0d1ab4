import { describe, expect, test } from 'vitest';
import { readForm } from '../../../src/crm/definition/read-form.js';
import { parseWireJson } from '../../../src/crm/json/wire-json.js';
import { type PublishedForm, serializePublishedForm } from '../../../src/crm/relay-client/published-form.js';
import { readPublication } from '../../../src/crm/relay-client/published-text.js';
import { readPublishedForm } from '../../../src/crm/relay-client/read-published-form.js';
import { formText } from '../../scripted-crm-fixture.js';

/** A form with every member that a relay publishes. */
const published: PublishedForm = {
  definition: {
    id: '34',
    heading: 'Enquiry',
    description: [
      'Plain ',
      { tag: 'br' },
      { tag: 'b', children: [{ tag: 'a', href: 'https://a.example', children: ['x'] }] },
    ],
    feedback: [{ tag: 'i', children: ['Thanks'] }],
    fields: [
      {
        address: 'ext_request.70',
        group: 'ext_request',
        id: '70',
        kind: 'select',
        label: 'Country',
        heading: 'About you',
        hint: 'Pick one',
        required: true,
        parent: 'ext_request.617',
        maxBytes: 5,
        options: [{ id: '1', text: 'Spain', bind: '9', preselected: true, color: '#fff', depth: 0 }],
      },
    ],
  },
  warnings: [{ code: 'no-fields', at: '' }],
  personal: [
    {
      at: 1,
      signed: true,
      field: { address: 'ext_request.1', group: 'ext_request', id: '1', kind: 'text', label: 'Name' },
    },
  ],
  optionValue: 'id',
  proof: true,
};

const script = '<script>document.title="hacked"</script>';
/** Values with which an attacker could run a script in the page, or stop the form. */
const hostile: readonly unknown[] = [
  { type: 'iframe', props: { srcdoc: script }, constructor: undefined, __v: 0 },
  { type: 'div', props: { dangerouslySetInnerHTML: { __html: script } } },
  [{ type: 'iframe', props: { srcdoc: script } }],
  { toString: 'x', valueOf: 1 },
  { peek: 1, value: script, subscribe: {} },
  7,
  true,
  null,
  [],
];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))];
}

function replaceAt(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const members = copy as Record<string, unknown>;
  members[key] = replaceAt(members[key], rest, replacement);
  return copy;
}

/** Members that may hold an object, or a list of objects. */
const containers = /^(|definition|warnings|personal|description|feedback|children|fields|options|field|\d+)$/;

/** Checks the types of all values in a published form, at any depth. Fails at an unexpected type. */
function expectPlain(value: unknown, key = ''): void {
  if (typeof value === 'object' && value !== null) {
    expect(key).toMatch(containers);
    expect(Object.keys(value)).not.toContain('props');
    for (const [name, item] of Object.entries(value)) expectPlain(item, name);
  } else expect(['string', 'number', 'boolean']).toContain(typeof value);
}

describe('a published form', () => {
  test('is read as the relay wrote it', () => {
    expect(readPublishedForm(JSON.parse(serializePublishedForm(published)))).toEqual({
      ...published,
      repeatable: true,
    });
  });

  test('of a definition of the CRM is read whole', () => {
    const loaded = readForm(parseWireJson(formText));
    expect(readPublishedForm(JSON.parse(serializePublishedForm(loaded)))).toEqual({
      ...loaded,
      repeatable: true,
    });
  });

  const json: unknown = JSON.parse(serializePublishedForm(published));
  test.each(pathsOf(json).map((path) => [path.join('.'), path] as const))(
    'with a hostile value at "%s" has plain values only, or is refused',
    (_name, path) => {
      for (const value of hostile) {
        const text = JSON.stringify(replaceAt(json, path, value));
        const read = readPublishedForm(JSON.parse(text));
        if (read) expectPlain(read);
        expect(JSON.stringify(read) ?? '').not.toContain('hacked');
      }
    },
  );

  test.each([
    ['a member that is not in the format', { ...(json as object), onload: script }, true],
    ['a label without text', replaceAt(json, ['definition', 'fields', 0, 'label'], undefined), true],
    ['an address outside the groups', replaceAt(json, ['definition', 'fields', 0, 'address'], 'x.y'), true],
    ['a newer format', { ...(json as object), 'apro-forms': 2 }, false],
    ['the format as a text', { ...(json as object), 'apro-forms': '1' }, false],
    ['no definition', { 'apro-forms': 1 }, false],
    ['a list', [json], false],
    ['nothing', undefined, false],
  ])('with %s is handled', (_case, value, isForm) => {
    const read = readPublishedForm(value);
    expect(read !== undefined).toBe(isForm);
    if (read) expectPlain(read);
  });
});

describe('a publication', () => {
  const publication = {
    title: 'Terms',
    text: [{ tag: 'a', href: 'https://a.example', children: ['x'] }],
    version: 'ab',
  };

  test('is read as the relay wrote it', () => {
    expect(readPublication({ id: '871', ...publication })).toEqual(publication);
  });

  test.each(pathsOf(publication).map((path) => [path.join('.'), path] as const))(
    'with a hostile value at "%s" has plain values only, or is refused',
    (_name, path) => {
      for (const value of hostile) {
        const read = readPublication(JSON.parse(JSON.stringify(replaceAt(publication, path, value))));
        if (read) expectPlain(read.text, 'children');
        expect(JSON.stringify(read) ?? '').not.toContain('hacked');
      }
    },
  );
});
