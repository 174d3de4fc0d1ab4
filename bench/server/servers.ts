import { fileURLToPath } from 'node:url';
import { readConfig, startRelay } from '../../demo/built-relay.js';
import { demoKey } from '../../demo/crm/server.js';
import { startBenchCrm } from './crm.js';
import { type Front, startFront } from './front.js';

export interface Servers {
  readonly front: Front;
  close(): Promise<void>;
}

/** The CRM, the built relay before it, and the one origin that the browser sees. */
export async function startServers(): Promise<Servers> {
  const crm = await startBenchCrm();
  let relayUrl = '';
  const front = await startFront(() => relayUrl);
  const relay = await startRelay(
    readConfig({
      DATA: ':memory:',
      CRM_URL: crm.url,
      CRM_KEY: demoKey,
      KEY_LIMIT: '100000',
      PUBLIC_URL: front.url,
      ALLOWED_ORIGINS: front.url,
      PORT: '0',
    }),
    { dist: fileURLToPath(new URL('../../dist/', import.meta.url)), log: () => {} },
  );
  relayUrl = relay.url;
  return {
    front,
    async close() {
      await front.close();
      await relay.close();
      await crm.close();
    },
  };
}
