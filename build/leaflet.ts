import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const leafletModule = fileURLToPath(
  new URL('../node_modules/leaflet/dist/leaflet-src.esm.js', import.meta.url),
);

/**
 * Leaflet's test whether the browser supports inline SVG. It writes HTML, which Trusted Types forbid. All supported
 * browsers pass the test.
 */
const svgTest = "div.innerHTML = '<svg/>';";

/** Bundles Leaflet's ES module without its test for inline SVG. Builds for Node import Leaflet from node_modules. */
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

/**
 * Removes the test for inline SVG from Leaflet's code.
 * @throws Error if the code has changed, so that an update cannot bring the test back unnoticed
 */
export function withoutSvgTest(code: string): string {
  if (code.split(svgTest).length !== 2)
    throw new Error(`Leaflet no longer has exactly one "${svgTest}": see build/leaflet.ts.`);
  return code.replace(svgTest, '');
}
