import { expect, test } from 'vitest';
import { encodePhpForm } from '../../../src/crm/http/encode-php-form.js';
import { encodeAnswers, type OptionValue } from '../../../src/crm/submission/write-answers.js';
import type { Answer } from '../../../src/form/answer.js';
import type { FieldAddress } from '../../../src/form/definition.js';

function writeOne(address: FieldAddress, answer: Answer, optionValue?: OptionValue): string {
  return decodeURIComponent(encodePhpForm({ d: encodeAnswers(new Map([[address, answer]]), optionValue) }));
}

const red = { id: '1', text: 'Red' };
const blue = { id: '2', text: 'Blue' };
const comma = { id: '3', text: 'Red, dark' };

test.each<[string, FieldAddress, Answer, string]>([
  ['a text of a def_ group, without `value`', 'def_customer.name', 'Ann', 'd[def_customer][name]=Ann'],
  ['a text of an ext_ group, as `value`', 'ext_request.67', 'x', 'd[ext_request][67][value]=x'],
  ['yes as 1', 'ext_request.67', true, 'd[ext_request][67][value]=1'],
  ['no as 0', 'ext_request.67', false, 'd[ext_request][67][value]=0'],
  ['an option as its text', 'ext_stock.1', { option: red }, 'd[ext_stock][1][value]=Red'],
  [
    'options, joined with a comma',
    'ext_stock.1',
    { options: [red, blue] },
    'd[ext_stock][1][value]=Red,Blue',
  ],
  [
    'options with a comma in a text, as a list',
    'ext_stock.1',
    { options: [red, comma] },
    'd[ext_stock][1][value][0]=Red&d[ext_stock][1][value][1]=Red,+dark',
  ],
  [
    'coordinates',
    'ext_request.1',
    { lat: '55.7', lon: '-37.6' },
    'd[ext_request][1][value][lat]=55.7&d[ext_request][1][value][lon]=-37.6',
  ],
  [
    'a range with an open end',
    'ext_request.1',
    { from: '', to: '5' },
    'd[ext_request][1][value][0]=&d[ext_request][1][value][1]=5',
  ],
  ['one file', 'ext_request.1', { files: ['a.pdf'] }, 'd[ext_request][1][value]=a.pdf'],
  [
    'several files, as a list',
    'ext_request.1',
    { files: ['a.pdf', 'b.pdf'] },
    'd[ext_request][1][value][0]=a.pdf&d[ext_request][1][value][1]=b.pdf',
  ],
])('encodeAnswers encodes %s', (_case, address, answer, body) => {
  expect(writeOne(address, answer)).toBe(body);
});

test('encodeAnswers encodes options as ids if `optionValue` is `id`', () => {
  expect(writeOne('ext_request.1', { option: red }, 'id')).toBe('d[ext_request][1][value]=1');
  expect(writeOne('ext_request.1', { options: [red, comma] }, 'id')).toBe('d[ext_request][1][value]=1,3');
});

test('encodeAnswers keeps the order of the fields within each group', () => {
  const answers = new Map<FieldAddress, Answer>([
    ['ext_request.9', 'b'],
    ['def_customer.name', 'a'],
    ['ext_request.1', 'c'],
  ]);
  expect(decodeURIComponent(encodePhpForm(encodeAnswers(answers)))).toBe(
    'ext_request[9][value]=b&ext_request[1][value]=c&def_customer[name]=a',
  );
});
