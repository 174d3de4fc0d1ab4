import type * as Relay from '../src/relay/node.js';

/** The relay out of `dist/`: it draws pages, and only the build can read their styles. */
export const { readConfig, startRelay }: typeof Relay = await import(
  new URL('../dist/node/node.js', import.meta.url).href
);
