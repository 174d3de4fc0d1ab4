import { describe, expect, test } from 'vitest';
import { fullRequest, leadBody, setUpBadInput } from './bad-input-fixture.js';

const fixture = setUpBadInput();

describe('a form body', () => {
  const deep = (count: number) => `data[ext_request]${'[x]'.repeat(count)}=1`;
  test.each<[string, string, readonly number[]]>([
    ['that is empty', '', [400]],
    ['of an equals sign', '=', [400]],
    ['of ampersands', '&&&&', [400]],
    ['of a percent sign', '%', [400]],
    ['of an invalid escape', '%zz', [400]],
    ['of NUL', '%00', [400]],
    ['with overlong UTF-8', 'action=%c0%afgetform', [400]],
    ['with a byte order mark', `%ef%bb%bf${leadBody}`, [400]],
    ['with 1,001 empty brackets', `${leadBody}${'&a[]=1'.repeat(1_001)}`, [413]],
    ['with 100 nested brackets', `${leadBody}&${deep(100)}`, [413]],
    ['with 10,000 nested brackets', `${leadBody}&${deep(10_000)}`, [413]],
    ['with 1,001 variables', Array.from({ length: 1_001 }, (_, at) => `x${at}=1`).join('&'), [413]],
    ['with 100,000 variables', Array.from({ length: 100_000 }, (_, at) => `x${at}`).join('&'), [413]],
    ['with a key of 64 KB', `${'k'.repeat(65_536)}=1&${leadBody}`, [200]],
    ['with a value of 1 MB', `${leadBody}&x=${'v'.repeat(1_048_576)}`, [413]],
    ['with the same key twice', 'action=getform&action=fillform', [404]],
    ['with a key as text, then as array', `${leadBody}&action[b]=2`, [400]],
    ['with a key as array, then as text', `action[b]=2&${leadBody}`, [200]],
    ['with unclosed brackets', `${leadBody}&a[=1&a]=1&[a]=1`, [200]],
    ['with unusual indexes', `${leadBody}&a[-1]=1&a[1e9]=1&a[length]=1e9&a[][]=1`, [200]],
    [
      'with keys such as __proto__',
      `${leadBody}&__proto__[x]=1&constructor[prototype][x]=1&data[__proto__][x]=1&toString=1`,
      [200],
    ],
    ['with an apikey parameter', `${leadBody}&apikey=x&params[apikey]=x`, [200]],
    ['with plus and %20 for spaces', 'action=get+form%20value&form=34', [200]],
    [
      'with line ends, separators, emoji and bidi marks',
      `${leadBody}&data[ext_request][71][value][lat]=%0d%0a%e2%80%a8%f0%9f%98%80%e2%80%ae`,
      [200],
    ],
    ['with five extra brackets', `${leadBody}&${deep(5)}`, [413]],
    ['with 1,000 variables', `${leadBody}${'&x=1'.repeat(996)}`, [200]],
    ['with a value of 64 KB', `${leadBody}&data[ext_request][104][value]=${'v'.repeat(65_536)}`, [200]],
    ['with a value of 11 MB', `${leadBody}&x=${'v'.repeat(11_000_000)}`, [413, 0]],
    ['with an empty value', `${leadBody}&data[ext_request][104][value]=`, [200]],
    ['with a key of brackets', `${leadBody}&[][][]=1&]=1&[=1`, [200]],
    ['with the key 1e3', `${leadBody}&data[1e3][1e3]=1`, [200]],
    ['with the key length', `${leadBody}&data[length]=1000000000`, [200]],
    ['with __proto__ as a field', `${leadBody}&data[def_customer][__proto__]=1&data[constructor]=1`, [200]],
    ['with toString as a group', `${leadBody}&data[toString][67][value]=1`, [200]],
    ['with a field as text and as list', `${leadBody}&data[def_customer][email][x]=1`, [200, 400]],
    ['with semicolons between fields', leadBody.replaceAll('&', ';'), [400]],
    ['of spaces', ' '.repeat(1_000), [400]],
    ['of 1,000 NUL characters', '\0'.repeat(1_000), [400]],
    ['with line ends between fields', leadBody.replaceAll('&', '\r\n&\r\n'), [400]],
    ['with an incomplete escape', `${leadBody}&x=%f`, [200]],
    ['in UTF-16', Buffer.from(leadBody, 'utf16le').toString('latin1'), [400]],
    ['in windows-1251', `${leadBody}&data[ext_request][104][value]=%cf%f0%e8`, [200]],
    [
      'with 10,000 combining marks',
      `${leadBody}&data[ext_request][104][value]=a${'%cc%81'.repeat(10_000)}`,
      [200],
    ],
    ['with half a surrogate pair', `${leadBody}&data[def_customer][email]=%ed%a0%80`, [200]],
  ])('%s gets an expected status and does not harm the relay', async (_case, body, statuses) => {
    expect(statuses).toContain(await fixture.sendRaw(fullRequest(body)));
    await fixture.expectHealthy();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});
