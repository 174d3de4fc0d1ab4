import { fileURLToPath } from 'node:url';
import { ConfigError, type RelayConfig, readConfig } from './config.js';
import { StartError, startRelay } from './node.js';
import { StoreError } from './sql.js';

const usage = `apro-forms relay

Starts the relay between web pages and the CRM. Settings come from the environment:
  CRM_URL          address of the CRM, e.g. http://example.crma.pro:81 (required)
  CRM_KEY          its API key, 32 characters (required)
  FORMS            ids of the forms that may be served, e.g. 34,35 (default: all)
  ALLOWED_ORIGINS  sites that may use the relay, e.g. https://www.example.com; * = any (default: its own pages)
  PUBLIC_URL       where visitors reach the relay behind a proxy, e.g. https://forms.example.com
  PORT, HOST       where to listen (default: 8787, 127.0.0.1)
  OPTION_VALUE     what is sent of a chosen option: value or id (default: value)
  DIALECT          how the CRM's actions are spelt: auto, compact or spelled (default: auto)
  MAX_UPLOAD       largest file in bytes (default: 20000000)
`;

await run(process.argv.slice(2));

async function run(given: readonly string[]): Promise<void> {
  if (given.some((word) => word === '--help' || word === '-h')) {
    process.stdout.write(usage);
    return;
  }
  if (given[0] !== 'relay' || given.length > 1) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  try {
    await serve(readConfig(process.env));
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError || error instanceof StoreError))
      throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}

async function serve(config: RelayConfig): Promise<void> {
  if (isExposed(config.crmUrl)) {
    process.stderr.write(
      'WARNING: CRM_URL is plain http. Whoever sits between relay and CRM can read the key and every lead, ' +
        'and can change the forms. Use https if the CRM answers it, or a VPN.\n',
    );
  }
  const relay = await startRelay(config, { dist });
  process.stdout.write(`apro-forms relay listens on ${relay.url}\n`);
  const stop = () => void relay.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

/** Built, this file lies in `dist/node`, the scripts for pages one folder above. */
const dist = fileURLToPath(new URL('..', import.meta.url));

function isExposed(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
