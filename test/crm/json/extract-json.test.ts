import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractJson } from '../../../src/crm/json/extract-json.js';
import { harmlessAnswer, isWithin, measureLimit } from '../../hostile-texts-fixture.js';

const warning =
  '<br />\n<b>Warning</b>:  Undefined array key [0] {x} in <b>/var/www/a.php</b> on line <b>7</b><br />\n';
const first = async (answer: string) => JSON.parse((await extractJson(answer))[0] ?? '');

describe('extractJson finds the JSON of an answer', () => {
  test.each([
    ['after a byte order mark', '\ufeff{"a":1}'],
    ['after a PHP warning', `${warning}{"a":1}`],
    ['after a byte order mark and a PHP warning, between white space', `\ufeff\n ${warning}{"a":1}\n\0 `],
    ['before other text', '{"a":1}garbage'],
    ['before a PHP notice', `{"a":1}\n${warning}`],
    ['between a thousand PHP warnings', `${warning.repeat(500)}{"a":1}${warning.repeat(500)}`],
    ['between HTML comments', '<!-- [1] {"b":2} -->{"a":1}<!-- {"time":"0.12 s", "sql":[1,2,3]} -->'],
    ['before a script of a visitor counter', '{"a":1}<script>count({"visitor":"1234567890"})</script>'],
    ['after a PHP dump of an array', 'Array\n(\n    [0] => Array ( [id] => 617, ["x"] => [] )\n)\n{"a":1}'],
    [
      'after a stack trace with truncated arguments',
      `#0 /x.php(3): load('{"id":"617","na...')\n#1 {main}\n{"a":1}`,
    ],
    ['after a single quotation mark', 'Unexpected \'["\' in /x.php: {"a":1}'],
    ['before unmatched brackets', '{"a":1} [[]'],
    ['between shorter objects', '{"b":2}{"a":1,  "a":1}{"b":2}'],
  ])('%s', async (_place, text) => {
    expect(await first(text)).toEqual({ a: 1 });
  });

  test('after a warning with brackets, if the JSON is an empty list', async () => {
    expect(await first('Undefined array key [0]: []')).toEqual([]);
  });

  test.each([
    '[7]',
    '[  7]',
    '[\n "a"]',
    '[true]',
    '[false]',
    '[null]',
    '[-1]',
    '[ [] ]',
    '[ {} ]',
    '[ ]',
    '{ }',
  ])('after other text, if the JSON is %j', async (json) => {
    expect(await extractJson(`Notice [x] {y: ${json}`)).toEqual([json]);
  });

  test('and returns all objects with keys, the longest first', async () => {
    expect(await extractJson('[0] {"a":1} {"status":"fail"} []')).toEqual(['{"status":"fail"}', '{"a":1}']);
  });

  test('between random brackets and letters', async () => {
    const noise = fc.string({ unit: fc.constantFrom(...'[]{}ab <>=\n'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(noise, fc.jsonValue({ maxDepth: 4 }), noise, async (before, value, after) => {
        // After an opening bracket the JSON would be a part of another value.
        fc.pre(!/[[{]\s*$/.test(before));
        const json = JSON.stringify({ status: 'success', data: value });
        expect(await extractJson(before + json + after)).toEqual([json]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('extractJson rejects', () => {
  test.each([
    ['', 'empty'],
    ['\ufeff \n', 'empty'],
    ['<html><body>503</body></html>', 'not-json'],
    ['null', 'not-json'],
    ['"text"', 'not-json'],
    ['{"a":1', 'truncated'],
    ['{"a":{"b":"c', 'truncated'],
    ['{"a":tr', 'truncated'],
    ['{"a":-', 'truncated'],
    ['{"a":x1', 'not-json'],
    ['{"a":x-', 'not-json'],
    ['{"a":trx', 'not-json'],
    ['[1,2', 'truncated'],
    ['{"a":{"b":1},"c":{"d":2}', 'truncated'],
    ['{"a":1}{"b":2', 'truncated'],
    [`${warning}{"a":[{"b":2},`, 'truncated'],
    ['{"a":{"b":1},"c":NaN}', 'not-json'],
    ['{"a":{"b":1},"c":"line\nbreak"}', 'not-json'],
    [`${'['.repeat(200)} {"a":1}`, 'not-json'],
    ['<script>{"a":1}</script>', 'not-json'],
    ['<!-- {"a":1}', 'not-json'],
  ])('the text %.40j with %s', async (text, code) => {
    await expect(extractJson(text)).rejects.toMatchObject({ name: 'CrmError', code });
  });

  test.each([
    ['brackets', '[ '],
    ['braces', '{'],
    ['keys', '{"a":'],
    ['strings', '{"'],
    ['quoted quotation marks', '\\"'],
    ['malformed lists', '[1,"[",{}, '],
    ['misplaced separators', '[",",'],
    ['comments', '<!-- '],
    ['scripts', '<script>'],
    ['nulls', '\0 '],
    ['spaces', ' '],
  ])('a long text in linear time: %s', async (_content, part) => {
    const length = 200_000;
    const harmless = harmlessAnswer(length);
    const limitMs = await measureLimit(() => extractJson(harmless));
    for (const [before, after] of [
      ['', ''],
      ['x', 'x'],
      ['{"a":"', '\\\n'],
      ['['.repeat(99), '?'],
    ]) {
      const text = before + part.repeat(length / part.length) + after;
      const read = () =>
        extractJson(text).catch((error) => expect(error).toMatchObject({ name: 'CrmError' }));
      await read();
      // The limit is a multiple of the time for harmless text. An algorithm with quadratic time would exceed it by
      // a factor of thousands.
      expect(await isWithin(limitMs, read)).toBe(true);
    }
  });

  test('random brackets and quotation marks with a CrmError, if they are not JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom(...'{}[]":,\\ <a1\n'), maxLength: 40 }),
        async (text) => {
          try {
            JSON.parse((await extractJson(text))[0] ?? '');
          } catch (error) {
            expect(error).toMatchObject({ name: 'CrmError' });
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });
});
