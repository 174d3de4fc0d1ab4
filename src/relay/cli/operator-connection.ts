import { type Clock, systemClock } from '../../async/clock.js';
import type { RelayConfig } from '../config/config.js';
import { createOperatorClient, readUserName } from '../node/operator-client.js';
import { logCommand } from '../operator/audit.js';
import type { TryCommand } from '../operator/commands/define-command.js';
import { OperatorError } from '../operator/operator-error.js';
import { readResponseData } from '../operator/response-data.js';
import { pingCommand } from '../routes/operator.js';
import { StoreInUseError } from '../storage/database/sql.js';
import { createEncryption, type Encryption } from '../storage/encryption.js';
import { hasStore, openStoreFor } from '../storage/open-store.js';
import { listSecrets } from '../storage/secrets.js';
import type { Store } from '../storage/store.js';
import { createAuditLog } from './audit-log.js';

/**
 * Runs commands of an operator in the running relay. If no relay is running, runs them in this process on the
 * database.
 */
export interface OperatorConnection {
  /**
   * Runs a command.
   * @throws OperatorError if the command is not possible
   */
  execute<Data>(command: unknown): Promise<Data>;
  close(): Promise<void>;
}

/**
 * Connects to the running relay, which is found through the folder `DATA`.
 * @returns `undefined` if no relay answers
 */
export async function connectToRelay(config: RelayConfig): Promise<OperatorConnection | undefined> {
  const callRelay = createOperatorClient(config);
  const firstResponse = await callRelay(pingCommand);
  if (!firstResponse) return undefined;
  await readResponseData(firstResponse);
  return {
    async execute(command) {
      const response = await callRelay(command);
      if (!response) throw new OperatorError('The relay stopped during the request. Run the command again.');
      return readResponseData(response);
    },
    async close() {},
  };
}

/**
 * Connects to the running relay. If no relay is running, opens the database in this process.
 * @param createCommand returns the function that runs commands on the database
 * @throws OperatorError if no relay is running and the database does not exist
 */
export async function connectOperator(
  config: RelayConfig,
  createCommand: (store: Store, encryption: Encryption) => TryCommand,
): Promise<OperatorConnection> {
  const relay = await connectToRelay(config);
  if (relay) return relay;
  const { store, encryption } = await openIdleStore(config);
  const log = createAuditLog(config.data);
  const tryCommand = createCommand(store, encryption);
  return {
    async execute<Data>(command: unknown) {
      try {
        const data = await tryCommand(command);
        logCommand(log, readUserName(), command, 'done');
        return data as Data;
      } catch (error) {
        logCommand(log, readUserName(), command, error instanceof OperatorError ? 'refused' : 'failed');
        throw error;
      }
    },
    close: store.close,
  };
}

/** Longest wait for another command that uses the database, in milliseconds. */
const maxWaitMs = 5_000;
const pauseMs = 100;

/**
 * Opens the database in this process. Call the function only if no relay answers. Waits for another command that uses
 * the database.
 * @throws OperatorError if the database does not exist, or if a relay uses the database
 */
export async function openIdleStore(
  config: RelayConfig,
  clock: Pick<Clock, 'monotonic' | 'sleep'> = systemClock,
): Promise<{ readonly store: Store; readonly encryption: Encryption }> {
  const { data } = config;
  // Opening a missing database would create an empty one. Then a command would wrongly report, for example, that no
  // lead is waiting.
  if (!hasStore(config))
    throw new OperatorError(
      `No relay accepts commands through the folder ${data}, and the folder has no store. Set DATA as for the relay.`,
    );
  const startedAt = clock.monotonic();
  let store: Store | undefined;
  while (!store) {
    store = await openStoreFor(config, { makesDataKey: false }).catch((error: unknown) => {
      if (!(error instanceof StoreInUseError)) throw error;
      return undefined;
    });
    if (!store && clock.monotonic() - startedAt >= maxWaitMs)
      throw new OperatorError(
        `Another command or a relay uses ${data}. Wait for the end of the command. If a relay uses it, restart the relay, ` +
          'or run this command as its user.',
      );
    if (!store) await clock.sleep(pauseMs);
  }
  return { store, encryption: await createEncryption(store.secrets ?? listSecrets(config)) };
}
