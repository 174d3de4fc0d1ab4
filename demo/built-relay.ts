import type * as Relay from '../src/relay/create-relay.js';
import type * as NodeRelay from '../src/relay/node/start-relay.js';

const dist = new URL('../dist/node/', import.meta.url);

/** The relay as built in `dist/`. Its pages need styles, which only the build can import (docs/decisions/0009). */
export const { readConfig, startRelay, openStoreFor }: typeof NodeRelay = await import(
  new URL('node.js', dist).href
);
/** Creates the built relay as a function from request to response, without a server. */
export const { createRelay }: typeof Relay = await import(new URL('relay.js', dist).href);
