import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const leafletModule = fileURLToPath(
  new URL('../node_modules/leaflet/dist/leaflet-src.esm.js', import.meta.url),
);

/** Leaflet's test for inline SVG. It writes HTML, which Trusted Types forbid, and all supported browsers pass it. */
const svgTest = "div.innerHTML = '<svg/>';";

/** Bundles Leaflet's ES module, without the test that writes HTML. In Node, Leaflet stays external. */
export function leaflet(): Plugin {
  return {
    name: 'apro-forms-leaflet',
    enforce: 'pre',
    applyToEnvironment: ({ name }) => name !== 'node',
    resolveId: (id) => (id === 'leaflet' ? leafletModule : null),
    transform(code, id) {
      return id === leafletModule ? withoutSvgTest(code) : null;
    },
  };
}

/** @throws Error if Leaflet's code has changed, so that an update cannot bring the test back unnoticed */
export function withoutSvgTest(code: string): string {
  if (code.split(svgTest).length !== 2)
    throw new Error(`Leaflet no longer has exactly one "${svgTest}": see build/leaflet.ts.`);
  return code.replace(svgTest, '');
}
