import { describe, expect, test } from 'vitest';
import { fullRequest, leadBody, setUpBadInput } from './bad-input-fixture.js';

const bench = setUpBadInput();

describe('the encoding of a form', () => {
  const deep = (count: number) => `data[ext_request]${'[x]'.repeat(count)}=1`;
  test.each<[string, string, readonly number[]]>([
    ['nothing', '', [400]],
    ['an equals sign', '=', [400]],
    ['ampersands', '&&&&', [400]],
    ['a percent sign', '%', [400]],
    ['no escape', '%zz', [400]],
    ['NUL', '%00', [400]],
    ['overlong UTF-8', 'action=%c0%afgetform', [400]],
    ['a byte order mark', `%ef%bb%bf${leadBody}`, [400]],
    ['a thousand empty brackets', `${leadBody}${'&a[]=1'.repeat(1_001)}`, [413]],
    ['depth 100', `${leadBody}&${deep(100)}`, [413]],
    ['depth 10,000', `${leadBody}&${deep(10_000)}`, [413]],
    ['1,001 variables', Array.from({ length: 1_001 }, (_, at) => `x${at}=1`).join('&'), [413]],
    ['100,000 variables', Array.from({ length: 100_000 }, (_, at) => `x${at}`).join('&'), [413]],
    ['a key of 64 KB', `${'k'.repeat(65_536)}=1&${leadBody}`, [200]],
    ['a value of 1 MB', `${leadBody}&x=${'v'.repeat(1_048_576)}`, [413]],
    ['the same key twice', 'action=getform&action=fillform', [404]],
    ['a text, then an array', `${leadBody}&action[b]=2`, [400]],
    ['an array, then a text', `action[b]=2&${leadBody}`, [200]],
    ['brackets that do not close', `${leadBody}&a[=1&a]=1&[a]=1`, [200]],
    ['odd indexes', `${leadBody}&a[-1]=1&a[1e9]=1&a[length]=1e9&a[][]=1`, [200]],
    [
      'prototypes',
      `${leadBody}&__proto__[x]=1&constructor[prototype][x]=1&data[__proto__][x]=1&toString=1`,
      [200],
    ],
    ['a key of their own', `${leadBody}&apikey=x&params[apikey]=x`, [200]],
    ['plus and %20', 'action=get+form%20value&form=34', [200]],
    [
      'line ends, separators, emoji, bidi',
      `${leadBody}&data[ext_request][71][value][lat]=%0d%0a%e2%80%a8%f0%9f%98%80%e2%80%ae`,
      [200],
    ],
    ['depth 5', `${leadBody}&${deep(5)}`, [413]],
    ['1,000 variables', `${leadBody}${'&x=1'.repeat(996)}`, [200]],
    ['a value of 64 KB', `${leadBody}&data[ext_request][104][value]=${'v'.repeat(65_536)}`, [200]],
    ['a value of 11 MB', `${leadBody}&x=${'v'.repeat(11_000_000)}`, [413, 0]],
    ['a value of nothing', `${leadBody}&data[ext_request][104][value]=`, [200]],
    ['a key of brackets', `${leadBody}&[][][]=1&]=1&[=1`, [200]],
    ['a number with an exponent as a key', `${leadBody}&data[1e3][1e3]=1`, [200]],
    ['the length of a list', `${leadBody}&data[length]=1000000000`, [200]],
    ['the prototype in data', `${leadBody}&data[def_customer][__proto__]=1&data[constructor]=1`, [200]],
    ['`toString` as a group', `${leadBody}&data[toString][67][value]=1`, [200]],
    ['the same field as a text and as a list', `${leadBody}&data[def_customer][email][x]=1`, [200, 400]],
    ['semicolons', leadBody.replaceAll('&', ';'), [400]],
    ['a body of spaces', ' '.repeat(1_000), [400]],
    ['a body of zeros', '\0'.repeat(1_000), [400]],
    ['line ends between fields', leadBody.replaceAll('&', '\r\n&\r\n'), [400]],
    ['an escape cut off', `${leadBody}&x=%f`, [200]],
    ['UTF-16', Buffer.from(leadBody, 'utf16le').toString('latin1'), [400]],
    ['windows-1251', `${leadBody}&data[ext_request][104][value]=%cf%f0%e8`, [200]],
    ['combining marks', `${leadBody}&data[ext_request][104][value]=a${'%cc%81'.repeat(10_000)}`, [200]],
    ['half a surrogate pair', `${leadBody}&data[def_customer][email]=%ed%a0%80`, [200]],
  ])('%s', async (_what, body, statuses) => {
    expect(statuses).toContain(await bench.sendRaw(fullRequest(body)));
    await bench.expectHealthy();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
