import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Returns a plugin that writes the HTML page of the desk (the relay's web app for administrators) beside its script
 * and style sheet.
 * @param path path of the page, such as `src/desk/index.html`
 */
export function deskPage(path: string): Plugin {
  return {
    name: 'desk-page',
    applyToEnvironment: ({ name }) => name === 'desk',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'index.html', source: readFileSync(path, 'utf8') });
    },
  };
}
