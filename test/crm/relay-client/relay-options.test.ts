import { describe, expect, test } from 'vitest';
import { maxLabelLength } from '../../../src/crm/definition/limits.js';
import { readOptions } from '../../../src/crm/definition/read-options.js';
import { readEnvelope } from '../../../src/crm/json/read-envelope.js';
import { parseWireJson } from '../../../src/crm/json/wire-json.js';
import { readRelayOptions } from '../../../src/crm/relay-client/relay-options.js';
import { writeOptionResponse } from '../../../src/relay/forms/option-response.js';

/** Lists as a CRM sends them: `data` of its answer. */
const lists: Readonly<Record<string, unknown>> = {
  'no options': [],
  'an array': [
    { id: '11', value: 'Hesse', bind: '1', sort: '2', property_id: '7' },
    {
      id: '12',
      value: 'Bavaria',
      bind: '0',
      default: '1',
      highlight: '#ff0000',
      sort: '1',
      property_id: '7',
    },
  ],
  'an object with the ids as keys': { 9: { id: '9', value: 'Nine' }, 1: { id: '1', name: 'One' } },
  'options of several fields': [
    { id: '1', value: 'Of seven', property_id: '7' },
    { id: '2', value: 'Of eight', property_id: '8' },
    { id: '3', value: 'Of any field' },
  ],
  'an id twice': [
    { id: '1', value: 'First' },
    { id: '1', value: 'Second' },
  ],
  'markup and entities': [{ id: '1', value: 'Fish &amp;amp; <b>chips</b>' }],
  'no text, a wrong colour and a long text': [
    { id: '1', value: '', highlight: 'url(x)' },
    { id: '2', value: 'x'.repeat(maxLabelLength + 1) },
  ],
  'ids that are no ids': [
    { id: '__proto__', value: 'a' },
    { id: 'a b', value: 'b' },
    { id: '', value: 'c' },
  ],
};

test.each(Object.entries(lists))('a list of a relay means the same as the list of the CRM: %s', (_, list) => {
  const wire = parseWireJson(JSON.stringify(list));
  const text = writeOptionResponse(wire, new Set(['7', '8']), (id, field) =>
    readOptions(wire, field).some((option) => option.id === id),
  );
  expect(readRelayOptions(text, '7')).toEqual(readOptions(wire, '7'));
});

test.each(['an array', 'options of several fields', 'an id twice', 'ids that are no ids'])(
  'an answer in the format of the CRM is read, too: %s',
  async (name) => {
    const text = JSON.stringify({ status: 'success', data: lists[name] });
    expect(readRelayOptions(text, '7')).toEqual(readOptions(await readEnvelope(text), '7'));
  },
);

describe('an answer without a list is an error, because an empty list would hide the field', () => {
  test.each([
    ['{"status":"fail","message":"LIMIT_EXCEEDED"}', 'LIMIT_EXCEEDED'],
    ['{"status":"fail"}', 'refused'],
    ['{"status":"success"}', 'not-json'],
    ['{"status":"success","data":null}', 'not-json'],
    ['{"status":"success","data":"list"}', 'not-json'],
    ['{"status":"success","data":["list"]}', 'not-json'],
    ['[]', 'not-json'],
    ['null', 'not-json'],
    ['<html>', 'not-json'],
    ['', 'not-json'],
  ])('%s', (text, code) => {
    expect(() => readRelayOptions(text, '7')).toThrow(expect.objectContaining({ name: 'CrmError', code }));
  });
});
