import { build } from 'vite';
import { createLiveConfig } from './build-config.js';

// `npm run docs` and `npm run docs:dev` run this file. The result is in `docs/public/live`.
await build(createLiveConfig());
