import { expect, test } from 'vitest';
import { preactDebug } from '../../build/preact-debug.js';
import { buildClient, textOf } from './fixture.js';

const files = {
  'embed.ts': `import { render } from 'preact'; export const start = () => render(null, document.body);`,
};

async function builtCode(mode: string): Promise<string> {
  const output = await buildClient(files, {
    mode,
    plugins: [
      preactDebug('embed.ts'),
      // The bundled files are in a temporary folder, which has no packages, so `preact` is found in the packages
      // of this project.
      { name: 'packages', resolveId: (id) => (/^preact/.test(id) ? { id, external: true } : null) },
    ],
    build: { minify: false },
  });
  return textOf(output, 'embed.js');
}

test('in development, preact/debug is imported first', async () => {
  expect(await builtCode('development')).toMatch(/^import "preact\/debug";/);
});

test('in production, nothing of preact/debug is imported', async () => {
  expect(await builtCode('production')).not.toContain('preact/debug');
});
