import type * as Relay from '../src/relay/create-relay.js';
import type * as NodeRelay from '../src/relay/node/start-relay.js';

const dist = new URL('../dist/node/', import.meta.url);

/**
 * The relay as `npm run build` has written it to `dist/`. The demo cannot use the source of the relay: its pages need
 * styles, which only the build can import (docs/decisions/0009).
 */
export const { readConfig, startRelay, openStoreFor }: typeof NodeRelay = await import(
  new URL('node.js', dist).href
);
/** Creates the relay as a function from a request to a response. It comes from the build and starts no server. */
export const { createRelay }: typeof Relay = await import(new URL('relay.js', dist).href);
