import type * as Relay from '../src/relay/create-relay.js';
import type * as NodeRelay from '../src/relay/node/start-relay.js';

const dist = new URL('../dist/node/', import.meta.url);

/** The relay from `dist/`. Hosted pages need styles, and only the build can read styles (docs/decisions/0009). */
export const { readConfig, startRelay, openStoreFor }: typeof NodeRelay = await import(
  new URL('node.js', dist).href
);
/** The relay as a function, without a server. */
export const { createRelay }: typeof Relay = await import(new URL('relay.js', dist).href);
