import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { createClientAddressResolver } from '../../../src/relay/node/client-address.js';

const peerOf = createClientAddressResolver(['127.0.0.1', '10.0.0.0/8', '::1']);
const addressOf = (remoteAddress: string, forwardedFor?: string) =>
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
  ['10.0.0.1', Array.from({ length: 50 }, (_, at) => `10.0.0.${at}`).join(), '10.0.0.0'],
])('%s with %j is %s', (remote, forwarded, address) => {
  expect(peerOf(addressOf(remote, forwarded)).address).toBe(address);
});

test.each([
  ['1.2.3.4', '9.9.9.9', '1.2.3.4'],
  ['::ffff:172.18.0.1', '9.9.9.9', '172.18.0.1'],
  ['1.2.3.4', undefined, undefined],
  ['127.0.0.1', '5.6.7.8', undefined],
  ['127.0.0.1', '9.9.9.9, 5.6.7.8', undefined],
])('%s with %j: who asks on behalf of others and is not believed is %s', (remote, forwarded, proxy) => {
  expect(peerOf(addressOf(remote, forwarded)).proxy).toBe(proxy);
});

test('what comes by no network has no address', () => {
  expect(
    peerOf({ socket: {}, headers: { 'x-forwarded-for': '9.9.9.9' } } as unknown as IncomingMessage),
  ).toEqual({});
});
