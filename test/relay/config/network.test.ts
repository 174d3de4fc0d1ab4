import { describe, expect, test } from 'vitest';
import {
  getNetworkKey,
  getNetworkKeys,
  isInNetwork,
  parseAddress,
  parseNetwork,
} from '../../../src/relay/config/network.js';

describe('parseAddress', () => {
  test.each([
    ['203.0.113.5', '203.0.113.5'],
    [' 203.0.113.5 ', '203.0.113.5'],
    ['203.0.113.5:41234', '203.0.113.5'],
    ['2001:db8::1', '2001:db8::1'],
    ['2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::1', '::1'],
    ['::ffff:203.0.113.5', '203.0.113.5'],
    ['::FFFF:203.0.113.5', '203.0.113.5'],
    ['::ffff:cb00:7105', '203.0.113.5'],
    ['[::ffff:203.0.113.5]:41234', '203.0.113.5'],
    ['fe80::1%eth0', 'fe80::1'],
    ['[fe80::1%25eth0]:443', 'fe80::1'],
  ])('reads %j as %s', (text, address) => {
    expect(parseAddress(text)?.toString()).toBe(address);
  });

  test.each([
    '',
    ' ',
    'unknown',
    '_hidden',
    '_hidden:41234',
    'localhost',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.05',
    '203.0.113.5.1',
    '0x7f.0.0.1',
    '2130706433',
    '203.0.113.5:',
    '203.0.113.5:port',
    '203.0.113.5:1:2',
    '203.0.113.5%eth0',
    '203.0.113.5/24',
    '[203.0.113.5]:80',
    '2001:db8:::1',
    '2001:db8::1%',
    '[2001:db8::1',
    '2001:db8::1]:443',
    '[2001:db8::1]443',
    '[]:443',
    '1:2:3:4:5:6:7:8:9',
    '"203.0.113.5"',
    '<script>',
    `::1%${'x'.repeat(100)}`,
    '1'.repeat(16_000),
    ':'.repeat(16_000),
  ])('rejects %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('parseNetwork', () => {
  test.each([
    ['10.0.0.0/8', '10.1.2.3', true],
    ['10.0.0.0/8', '11.1.2.3', false],
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['0.0.0.0/0', '203.0.113.5', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:DB8::1', '2001:db8::1', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.0.0.0/104', '11.1.2.3', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '203.0.113.5', true],
  ])('%s includes %s: %s', (networkText, addressText, isIncluded) => {
    const [network, address] = [parseNetwork(networkText), parseAddress(addressText)];
    expect(network && address && isInNetwork(address, network)).toBe(isIncluded);
  });

  test.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.0/8',
    '10.0.0.0/',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/255.0.0.0',
    '2001:db8::/129',
    '2001:db8:::1',
    'fe80::1%eth0',
    '[::1]',
    '10.0.0.1:80',
    'unknown',
  ])('rejects %j', (text) => {
    expect(parseNetwork(text)).toBeUndefined();
  });
});

test.each([
  ['203.0.113.5', '203.0.113.5'],
  ['203.0.113.5:41234', '203.0.113.5'],
  ['::ffff:203.0.113.5', '203.0.113.5'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['[2001:db8::1]:443', '2001:db8:0:0'],
  ['2001:0DB8:0:0:ffff::', '2001:db8:0:0'],
  ['2001:db8:0:1::1', '2001:db8:0:1'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
  ['unknown', 'unknown'],
])('limits count %s under the key %s', (address, key) => {
  expect(getNetworkKey(address)).toBe(key);
});

test.each<[string | undefined, readonly string[]]>([
  [undefined, []],
  ['', []],
  ['203.0.113.5', ['203.0.113.5']],
  ['203.0.113.5:41234', ['203.0.113.5']],
  ['::ffff:203.0.113.5', ['203.0.113.5']],
  ['2001:db8:1234:5678::1', ['2001:db8:1234:5678', '2001:db8:1234:5600/56', '2001:db8:1234:0/48']],
  ['[2001:DB8:1234:56ff:1::]:443', ['2001:db8:1234:56ff', '2001:db8:1234:5600/56', '2001:db8:1234:0/48']],
  ['::1', ['0:0:0:0', '0:0:0:0/56', '0:0:0:0/48']],
  ['unknown', ['unknown']],
])('limits count %s as %j', (address, keys) => {
  expect(getNetworkKeys(address)).toEqual(keys);
});
