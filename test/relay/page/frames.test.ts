import { expect, test } from 'vitest';
import { frameScripts } from '../../../src/relay/page/frame-scripts.js';
import { relayOrigin, setUpRelay } from '../fixture.js';

const pages = [
  ['a form', '/f/34', 200],
  ['an unknown form', '/f/99', 404],
] as const;

test.each(pages)(
  'the page of %s may be in a frame only on the sites of FRAME_ANCESTORS',
  async (_name, path, status) => {
    for (const [FRAME_ANCESTORS, policy] of [
      ['', "frame-ancestors 'none';"],
      [
        'https://A.example, http://b.example:8080',
        'frame-ancestors https://a.example http://b.example:8080;',
      ],
      ['*', 'frame-ancestors *;'],
    ]) {
      const { relay } = await setUpRelay(undefined, { FRAME_ANCESTORS: FRAME_ANCESTORS ?? '' });
      const response = await relay(new Request(relayOrigin + path));
      expect(response.status).toBe(status);
      expect(response.headers.get('Content-Security-Policy')).toContain(policy);
      expect((await response.text()).includes('frame-height.js')).toBe(FRAME_ANCESTORS !== '');
      // Only pages may be framed.
      const form = await relay(new Request(`${relayOrigin}/forms/34`));
      expect(form.headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    }
  },
);

test.each(Object.entries(frameScripts))(
  '%s is served as a small script for any page',
  async (name, script) => {
    const { relay } = await setUpRelay();
    const response = await relay(new Request(`${relayOrigin}/${name}`));
    expect(response.headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin');
    expect(await response.text()).toBe(script);
    expect(script.length).toBeLessThan(1_000);
  },
);
