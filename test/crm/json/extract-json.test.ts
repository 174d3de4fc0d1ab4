import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { extractJson } from '../../../src/crm/json/extract-json.js';

const warning =
  '<br />\n<b>Warning</b>:  Undefined array key [0] {x} in <b>/var/www/a.php</b> on line <b>7</b><br />\n';
const first = async (answer: string) => JSON.parse((await extractJson(answer))[0] ?? '');

describe('what a PHP host puts around its JSON is stepped over', () => {
  test.each([
    ['a byte order mark', '\ufeff{"a":1}'],
    ['a warning', `${warning}{"a":1}`],
    ['both, and white space', `\ufeff\n ${warning}{"a":1}\n\0 `],
    ['text behind it', '{"a":1}garbage'],
    ['a notice behind it', `{"a":1}\n${warning}`],
    ['more warnings than anybody reads', `${warning.repeat(500)}{"a":1}${warning.repeat(500)}`],
    ['comments', '<!-- [1] {"b":2} -->{"a":1}<!-- {"time":"0.12 s", "sql":[1,2,3]} -->'],
    ['a script that counts visitors', '{"a":1}<script>count({"visitor":"1234567890"})</script>'],
    ['a dump', 'Array\n(\n    [0] => Array ( [id] => 617, ["x"] => [] )\n)\n{"a":1}'],
    ['a call that a trace cuts short', `#0 /x.php(3): load('{"id":"617","na...')\n#1 {main}\n{"a":1}`],
    ['a quotation mark', 'Unexpected \'["\' in /x.php: {"a":1}'],
    ['a bracket too many', '{"a":1} [[]'],
    ['a shorter answer', '{"b":2}{"a":1,  "a":1}{"b":2}'],
  ])('%s', async (_what, text) => {
    expect(await first(text)).toEqual({ a: 1 });
  });

  test('an empty list is one, whatever a warning lists before it', async () => {
    expect(await first('Undefined array key [0]: []')).toEqual([]);
  });

  test('every answer is given', async () => {
    expect(await extractJson('[0] {"a":1} {"status":"fail"} []')).toEqual(['{"status":"fail"}', '{"a":1}']);
  });

  test('whatever noise it is', async () => {
    const noise = fc.string({ unit: fc.constantFrom(...'[]{}ab <>=\n'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(noise, fc.jsonValue({ maxDepth: 4 }), noise, async (before, value, after) => {
        // There it would be a part of something else.
        fc.pre(!/[[{]\s*$/.test(before));
        const json = JSON.stringify({ status: 'success', data: value });
        expect(await extractJson(before + json + after)).toEqual([json]);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what is no JSON is named', () => {
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
    ['[1,2', 'truncated'],
    ['{"a":{"b":1},"c":{"d":2}', 'truncated'],
    ['{"a":1}{"b":2', 'truncated'],
    [`${warning}{"a":[{"b":2},`, 'truncated'],
    ['{"a":{"b":1},"c":NaN}', 'not-json'],
    ['{"a":{"b":1},"c":"line\nbreak"}', 'not-json'],
    [`${'['.repeat(200)} {"a":1}`, 'not-json'],
    ['<script>{"a":1}</script>', 'not-json'],
    ['<!-- {"a":1}', 'not-json'],
  ])('%.40s is %s', async (text, code) => {
    await expect(extractJson(text)).rejects.toMatchObject({ name: 'CrmError', code });
  });

  test.each([
    ['brackets', '[ '],
    ['braces', '{'],
    ['keys', '{"a":'],
    ['strings', '{"'],
    ['quoted quotation marks', '\\"'],
    ['lists that are none', '[1,"[",{}, '],
    ['what looks like JSON the other way round', '[",",'],
    ['comments', '<!-- '],
    ['scripts', '<script>'],
    ['nulls', '\0 '],
    ['spaces', ' '],
  ])('in a time that is as long as the text: %s', async (_what, part) => {
    for (const [before, after] of [
      ['', ''],
      ['x', 'x'],
      ['{"a":"', '\\\n'],
      ['['.repeat(99), '?'],
    ]) {
      const text = before + part.repeat(1_000_000 / part.length) + after;
      const started = performance.now();
      await extractJson(text).catch((error) => expect(error).toMatchObject({ name: 'CrmError' }));
      // Twice as long would take four times that, and minutes from here on.
      expect(performance.now() - started).toBeLessThan(8_000);
    }
  });

  test('nor does any text do harm', async () => {
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
