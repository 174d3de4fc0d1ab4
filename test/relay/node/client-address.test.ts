import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createClientAddressResolver } from '../../../src/relay/node/client-address.js';

const getPeer = createClientAddressResolver(['127.0.0.1', '10.0.0.0/8', '::1']);
const createRequest = (remoteAddress: string, forwardedFor?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor },
  }) as unknown as IncomingMessage;

test.each([
  ['1.2.3.4', undefined, '1.2.3.4'],
  ['1.2.3.4', '9.9.9.9', '1.2.3.4'],
  ['127.0.0.1', '5.6.7.8', '5.6.7.8'],
  ['::ffff:127.0.0.1', '5.6.7.8', '5.6.7.8'],
  ['127.0.0.1', '9.9.9.9, 5.6.7.8', '5.6.7.8'],
  ['127.0.0.1', '9.9.9.9, 5.6.7.8, 10.1.2.3', '5.6.7.8'],
  ['127.0.0.1', 'nonsense', '127.0.0.1'],
  ['127.0.0.1', '', '127.0.0.1'],
  ['127.0.0.1', '2001:db8::1', '2001:db8::1'],
  ['::1', '::ffff:5.6.7.8', '5.6.7.8'],
  ['127.0.0.1', '5.6.7.8:41234', '5.6.7.8'],
  ['127.0.0.1', '5.6.7.8:41234, 10.1.2.3:80', '5.6.7.8'],
  ['127.0.0.1', '[2001:db8::1]:443', '2001:db8::1'],
  ['127.0.0.1', 'fe80::1%eth0', 'fe80::1'],
  ['fe80::1%eth0', undefined, 'fe80::1'],
  ['127.0.0.1', 'unknown', '127.0.0.1'],
  ['127.0.0.1', '5.6.7.8, _hidden', '127.0.0.1'],
  ['10.0.0.1', Array.from({ length: 50 }, (_, at) => `10.0.0.${at}`).join(), '10.0.0.0'],
])('a request from %s with X-Forwarded-For %j has the client address %s', (remote, forwarded, address) => {
  expect(getPeer(createRequest(remote, forwarded)).address).toBe(address);
});

test.each([
  ['1.2.3.4', '9.9.9.9', '1.2.3.4'],
  ['::ffff:172.18.0.1', '9.9.9.9', '172.18.0.1'],
  ['1.2.3.4', undefined, undefined],
  ['127.0.0.1', '5.6.7.8', undefined],
  ['127.0.0.1', '9.9.9.9, 5.6.7.8', undefined],
])('a request from %s with X-Forwarded-For %j reports the untrusted proxy %s', (remote, forwarded, proxy) => {
  expect(getPeer(createRequest(remote, forwarded)).proxy).toBe(proxy);
});

test('a request without a network socket has no client address', () => {
  expect(
    getPeer({ socket: {}, headers: { 'x-forwarded-for': '9.9.9.9' } } as unknown as IncomingMessage),
  ).toEqual({});
});
