import { expect, test } from 'vitest';
import { relayOrigin, setUpRelay } from '../fixture.js';

/** Addresses of the relay that everybody may read. */
const paths = [
  '/f/34',
  '/f/99',
  '/f/34/?lang=de',
  '/forms/34',
  '/forms/34?summary',
  '/forms/99',
  '/sharedapi/utils/binded?params[bind]=1',
  '/sharedapi/utils/variants?params[property_id]=617',
  '/healthz',
  '/metrics',
  '/nowhere',
];

test.each(paths)('HEAD %s has the status and the headers of GET, without a body', async (path) => {
  const { relay } = await setUpRelay(undefined, {}, { compress: async (body) => body.slice() });
  const headers = { 'Accept-Encoding': 'br' };
  const [head, get] = [
    await relay(new Request(relayOrigin + path, { method: 'HEAD', headers })),
    await relay(new Request(relayOrigin + path, { headers })),
  ];
  expect(head.status).toBe(get.status);
  for (const name of ['Content-Type', 'Content-Encoding', 'Cache-Control', 'ETag', 'Vary', 'Location'])
    expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
  expect(await head.text()).toBe('');
});

test.each([
  ['/f/34/', '/f/34'],
  ['/f/34/?lang=de&look=card', '/f/34?lang=de&look=card'],
  ['/f/34//', '/f/34'],
  ['/f/99/', '/f/99'],
])('the address %s, as some systems write it, leads to %s', async (path, target) => {
  const { relay } = await setUpRelay();
  const response = await relay(new Request(relayOrigin + path));
  expect(response.status).toBe(301);
  // The address is relative, because a proxy may serve the relay below a path of the site.
  const location = response.headers.get('Location') ?? '';
  expect(location).toMatch(/^\.\./);
  for (const prefix of ['', '/forms-of-us']) {
    const base = `https://www.example.com${prefix}${path}`;
    expect(new URL(location, base).href).toBe(`https://www.example.com${prefix}${target}`);
  }
});

test.each(['/f/%2f%2fevil.example/', '/f/..%2f..%2fevil/', '/f/javascript:x/', '/f//evil.example/', '/f///'])(
  'the address %s leads to no other site',
  async (path) => {
    const { relay } = await setUpRelay();
    const response = await relay(new Request(relayOrigin + path));
    expect(response.status).toBe(404);
  },
);
