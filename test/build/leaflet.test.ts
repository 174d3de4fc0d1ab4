import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { leaflet, withoutSvgTest } from '../../build/leaflet.js';
import { buildClient, textOf } from './fixture.js';

test('the bundle contains Leaflet without its SVG test that writes HTML', async () => {
  const output = await buildClient(
    { 'embed.ts': `export { map, Browser } from 'leaflet';` },
    { plugins: [leaflet()], build: { minify: false } },
  );
  const code = textOf(output, 'embed.js');
  expect(code).toContain('inlineSvg');
  expect(code).not.toContain("'<svg/>'");
});

test('the build fails if Leaflet has no SVG test to remove', () => {
  const original = readFileSync('node_modules/leaflet/dist/leaflet-src.esm.js', 'utf8');
  expect(original.length - withoutSvgTest(original).length).toBe("div.innerHTML = '<svg/>';".length);
  expect(() => withoutSvgTest('export const map = 1;')).toThrow(/build\/leaflet\.ts/);
});
