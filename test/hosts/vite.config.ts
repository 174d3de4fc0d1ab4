import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** `--mode react-18` builds the React program with React 18. */
export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [react(), vue()],
  resolve: {
    alias: mode === 'react-18' ? [{ find: /^(react|react-dom)(?=\/|$)/, replacement: '$1-18' }] : [],
  },
}));
