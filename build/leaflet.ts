import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const leafletModule = fileURLToPath(
  new URL('../node_modules/leaflet/dist/leaflet-src.esm.js', import.meta.url),
);

/**
 * Code of the map library Leaflet that tests whether the browser supports inline SVG. It writes HTML, which a page
 * with Trusted Types forbids. All supported browsers pass the test, so it can be removed.
 */
const svgTest = "div.innerHTML = '<svg/>';";

/**
 * Returns a plugin that bundles the map library Leaflet without its test for inline SVG. Builds for Node import
 * Leaflet from node_modules instead.
 */
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
 * Removes the test for inline SVG from the code of the map library Leaflet.
 * @throws Error if the code does not contain the test, so that an update of Leaflet cannot bring it back unnoticed
 */
export function withoutSvgTest(code: string): string {
  if (code.split(svgTest).length !== 2)
    throw new Error(`Leaflet no longer has exactly one "${svgTest}": see build/leaflet.ts.`);
  return code.replace(svgTest, '');
}
