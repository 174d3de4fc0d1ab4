import type * as Relay from '../src/relay/create-relay.js';
import type * as NodeRelay from '../src/relay/node/start-relay.js';

const dist = new URL('../dist/node/', import.meta.url);

/** The relay out of `dist/`: it draws pages, and only the build can read their styles. */
export const { readConfig, startRelay, openStoreFor }: typeof NodeRelay = await import(
  new URL('node.js', dist).href
);
/** The same without a server around it. */
export const { createRelay }: typeof Relay = await import(new URL('relay.js', dist).href);
