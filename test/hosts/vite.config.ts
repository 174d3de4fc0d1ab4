import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import solid from 'vite-plugin-solid';

/** `--mode react-18` builds the React program with React 18. Every mode builds the pages that its folder has. */
export default defineConfig(({ mode }) => {
  const folder = join(import.meta.dirname, mode.replace(/-\d+$/, ''));
  const pages = ['index', 'contact'].map((name) => join(folder, `${name}.html`)).filter(existsSync);
  const plugins = {
    svelte: [svelte({ configFile: false })],
    solid: [solid()],
  }[mode] ?? [react(), vue()];
  return {
    base: './',
    plugins,
    ...(pages.length > 0 && { build: { rolldownOptions: { input: pages } } }),
    resolve: {
      alias: mode === 'react-18' ? [{ find: /^(react|react-dom)(?=\/|$)/, replacement: '$1-18' }] : [],
    },
  };
});
