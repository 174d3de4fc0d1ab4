import { fileURLToPath } from 'node:url';
import { readConfig, startRelay } from '../../demo/built-relay.js';
import { demoKey } from '../../demo/crm/server.js';
import { startBenchCrm } from './crm.js';
import { type EdgeServer, startEdgeServer } from './edge-server.js';

export interface Servers {
  readonly edge: EdgeServer;
  close(): Promise<void>;
}

/** Starts the stand-in for the CRM, the built relay and the web server through which the browser reaches everything. */
export async function startServers(): Promise<Servers> {
  const crm = await startBenchCrm();
  let relayUrl = '';
  const edge = await startEdgeServer(crm.url, () => relayUrl);
  const relay = await startRelay(
    readConfig({
      DATA: ':memory:',
      CRM_URL: crm.url,
      CRM_KEY: demoKey,
      KEY_LIMIT: '100000',
      PUBLIC_URL: edge.url,
      ALLOWED_ORIGINS: edge.url,
      PORT: '0',
    }),
    { dist: fileURLToPath(new URL('../../dist/', import.meta.url)), log: () => {} },
  );
  relayUrl = relay.url;
  return {
    edge,
    async close() {
      await edge.close();
      await relay.close();
      await crm.close();
    },
  };
}
