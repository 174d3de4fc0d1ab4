import { createRelay, openStore, type Relay, readConfig } from '../../src/relay/create-relay.js';
import { openSqlite } from '../../src/relay/storage/database/sqlite.js';
import { FuzzError } from './fuzz-error.js';

export const fuzzOrigin = 'https://www.example.com';
export const fuzzKey = 'fuzz0key0fuzz0key0fuzz0key0fuzz0';

/**
 * Number of cases that use the same relay. The next relay begins with an empty database, so that later cases are
 * not slower.
 */
const casesPerRelay = 1_000;

const formIds = Array.from({ length: casesPerRelay }, (_, index) => String(index + 1));

export interface RelayPool {
  /** Returns the relay for the next case, and the id of a form that this relay has not loaded yet. */
  next(): Promise<{ readonly relay: Relay; readonly formId: string }>;
  /** @throws FuzzError if a relay has logged an exception, also one of its background work */
  requireNoException(): void;
  close(): Promise<void>;
}

/** Creates relays that ask `fetch` in place of a CRM. */
export function createRelayPool(fetch: typeof globalThis.fetch): RelayPool {
  let caseCount = 0;
  let relay: Relay | undefined;
  const exceptions: unknown[] = [];
  return {
    async next() {
      const index = caseCount++ % casesPerRelay;
      const formId = formIds[index] ?? '';
      if (relay && index > 0) return { relay, formId };
      await relay?.close();
      const config = readConfig({
        CRM_URL: 'http://crm.test',
        CRM_KEY: fuzzKey,
        ALLOWED_ORIGINS: fuzzOrigin,
        HOST: 'relay.test',
        FORMS: formIds.join(),
        DIALECT: 'compact',
        PROOF_OF_WORK: 'off',
        KEY_LIMIT: '1000000',
      });
      relay = await createRelay(config, {
        store: await openStore(await openSqlite(':memory:')),
        log(_level, { error }) {
          if (error !== undefined) exceptions.push(error);
        },
        fetch,
      });
      return { relay, formId };
    },
    requireNoException() {
      if (exceptions.length > 0) throw new FuzzError(`the relay logged: ${exceptions.splice(0).join('; ')}`);
    },
    close: async () => relay?.close(),
  };
}
