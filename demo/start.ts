import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RelayConfig } from '../src/relay/create-relay.js';
import type { RunningRelay, StartOptions } from '../src/relay/node/start-relay.js';
import { readConfig, startRelay } from './built-relay.js';
import { demoKey, type RunningCrm, startDemoCrm } from './crm/server.js';
import { createSite, type HomePage } from './site/server.js';

export interface RunningDemo {
  readonly site: string;
  readonly relay: string;
  /**
   * Makes a link to the desk, the relay's web app for administrators. The link works once. Undefined: the relay has
   * no desk.
   */
  createDeskLink(): string | undefined;
  /** The simulated CRM. Undefined: the settings `CRM_URL` and `CRM_KEY` name a real CRM, which is used instead. */
  readonly crm: RunningCrm | undefined;
  close(): Promise<void>;
}

export interface DemoPorts {
  readonly site: number;
  readonly relay: number;
  readonly crm: number;
  /** Port of the desk, the relay's web app for administrators. @default 0, which means a free port */
  readonly desk?: number;
}

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** Settings of the relay in the demo that no environment variable can set. */
export type DemoSettings = Pick<RelayConfig, 'proofOfWorkSteps'> & Pick<StartOptions, 'brotliQuality'>;

/** Secret key with which the relay of the demo checks signed links (its setting `LINK_KEY`). */
export const demoLinkKey = 'demo link key that is no secret';

/**
 * Starts a simulated CRM, the relay and the website of the demo on this computer (loopback interface). If a port is
 * in use, a free port is taken.
 * @param env settings of the relay. With `CRM_URL` and `CRM_KEY`, the relay uses this CRM instead of the simulated
 *   one.
 * @param settings further settings of the relay, for example an easy proof of work, so that tests are fast
 * @param home the page of the website that is shown at `/`
 */
export async function startDemo(
  ports: DemoPorts,
  env: NodeJS.ProcessEnv = {},
  { brotliQuality = 11, ...settings }: DemoSettings = {},
  home: HomePage = 'index',
): Promise<RunningDemo> {
  const usesExistingCrm = env.CRM_URL && env.CRM_KEY;
  const crm = usesExistingCrm
    ? undefined
    : await startOnFreePort(ports.crm, (port) => startDemoCrm({ port, maxKeyedRequestsPerHour: 10_000 }));
  const crmUrl = crm?.url ?? env.CRM_URL ?? '';
  let relay: RunningRelay | undefined;
  const server = createSite(
    () => ({
      relay: relay?.url ?? '',
      crm: crmUrl,
      form: env.FORMS?.split(',')[0]?.trim() || '34',
      createDeskLink: () => relay?.createDeskLink('demo'),
    }),
    home,
  );
  const site = await startOnFreePort(ports.site, (port) => listen(server, port));
  const config = readConfig({
    // The database is in memory, so the leads are lost when the demo stops. To keep them, set DATA to a folder.
    DATA: ':memory:',
    SENDS_PER_MINUTE: '1000',
    DESK_PORT: String(ports.desk ?? 0),
    LINK_KEY: demoLinkKey,
    // The relay looks sooner for a lead that may be in the CRM. So the visitors of the demo see the lead arrive.
    ...(crm && { PUBLICATIONS: '871,872', SETTLE_SECONDS: '10' }),
    ...env,
    CRM_URL: crmUrl,
    CRM_KEY: env.CRM_KEY ?? demoKey,
    // A visitor can also open the site as `localhost`, which is another origin.
    ALLOWED_ORIGINS: [site, site.replace('127.0.0.1', 'localhost'), env.ALLOWED_ORIGINS]
      .filter(Boolean)
      .join(','),
    HOST: '127.0.0.1',
  });
  // With the simulated CRM, the relay tries to deliver a failed lead 20 times sooner than usual, and looks for unclear
  // leads every five seconds. So the visitors of the demo see the retries.
  const demoOutbox = { timeScale: 0.05, minPollIntervalMs: 200, reconcileIntervalMs: 5_000 };
  const outbox = crm ? { ...config.outbox, ...demoOutbox } : config.outbox;
  relay = await startOnFreePort(ports.relay, (port) =>
    startRelay(
      { ...config, ...settings, outbox, port },
      { dist, desk: join(dist, 'desk'), log: () => {}, brotliQuality },
    ),
  );
  const { url, createDeskLink } = relay;
  return {
    site,
    relay: url,
    createDeskLink: () => createDeskLink('demo'),
    crm,
    async close() {
      server.closeAllConnections();
      await Promise.all([once(server.close(), 'close'), relay?.close(), crm?.close()]);
    },
  };
}

/** Starts a server on the given port, or on a free port if the port is in use. */
async function startOnFreePort<Started>(
  port: number,
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  try {
    return await start(port);
  } catch (error) {
    if (port === 0 || !isPortInUse(error)) throw error;
    return start(0);
  }
}

function isPortInUse(error: unknown): boolean {
  const isAddressInUse = (candidate: unknown) =>
    candidate instanceof Error && 'code' in candidate && candidate.code === 'EADDRINUSE';
  return isAddressInUse(error) || (error instanceof Error && isAddressInUse(error.cause));
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
