import type { RelayConfig } from '../config/config.js';
import { readUserName } from '../node/operator-client.js';
import { logCommand } from '../operator/audit.js';
import { OperatorError } from '../operator/operator-error.js';
import { createReseal, type ResealCommand, type ResealReport } from '../operator/reseal.js';
import { createEncryption } from '../storage/encryption.js';
import { hasStore, openStoreFor, readKeyFile } from '../storage/open-store.js';
import { listSecrets } from '../storage/secrets.js';
import { createAuditLog } from './audit-log.js';
import { connectToRelay } from './operator-connection.js';

/**
 * Days for which an older secret is needed after everything is encrypted again. So long, the relay stores the hashes by
 * which it recognizes a retry of a lead, and the hashed contacts of leads that look like spam.
 */
const daysAfterChange = 30;

type RunStep = (command: ResealCommand) => Promise<ResealReport>;

/**
 * Encrypts all stored leads and files again with the current secret. The running relay does the work. If no relay is
 * running, this process does it.
 * @returns sentences for the operator that say whether older secrets are still needed
 * @throws OperatorError if some rows cannot be decrypted; all other rows are encrypted first
 * @throws OperatorError if the running relay uses another current secret than the settings of this command
 */
export async function runReseal(config: RelayConfig): Promise<string> {
  const relay = await connectToRelay(config);
  if (relay) {
    const { consentKeyId } = await createEncryption(listSecrets(config, readKeyFile(config)));
    return resealAll(config, async (command) => {
      const report = await relay.execute<ResealReport>(command);
      // An operator who trusted the relay's result here would remove the only secret that decrypts the leads.
      if (report.keyId !== undefined && report.keyId !== consentKeyId)
        throw new OperatorError(
          'The running relay encrypts with another secret than these settings name: restart the relay, then run the command again. Remove no secret before.',
        );
      return report;
    });
  }
  if (!hasStore(config))
    throw new OperatorError(`There is no store in the folder ${config.data}. Set DATA as for the relay.`);
  const store = await openStoreFor(config, { makesDataKey: false });
  const log = createAuditLog(config.data);
  try {
    const encryption = await createEncryption(store.secrets ?? listSecrets(config));
    const runStep = createReseal({ ...store, encryption });
    return await resealAll(config, (command) => {
      logCommand(log, readUserName(), command, 'done');
      return runStep(command);
    });
  } finally {
    await store.close();
  }
}

async function resealAll(config: RelayConfig, runStep: RunStep): Promise<string> {
  let [resealed, unreadable, olderConsents] = [0, 0, 0];
  for (const table of ['leads', 'files'] as const) {
    let after: ResealReport['after'];
    do {
      const report = await runStep({ do: 'reseal', table, ...(after && { after }) });
      resealed += report.resealed;
      unreadable += report.unreadable;
      olderConsents = report.olderConsents ?? olderConsents;
      after = report.after;
    } while (after);
  }
  const summary = `${resealed} encrypted again under the current secret`;
  if (unreadable > 0)
    throw new OperatorError(
      `${summary}, ${unreadable} can't be decrypted: a secret is missing. Add it to DATA_KEY (NEW,OLD) and run the command again.`,
    );
  const done = `${summary}. Nothing stored is encrypted under an older secret any more.`;
  if (olderConsents > 0)
    return `${done} But the older secret is needed to find consents by e-mail or phone (${olderConsents} in the ledger): keep it in DATA_KEY=NEW,OLD until CONSENT_DAYS are over. If the older secret is in DATA/data.key, keep this file.\n`;
  return `${done} ${adviseOnSecrets(config)}\n`;
}

/** Returns a sentence that says which secrets the operator must keep, and which the operator can remove later. */
function adviseOnSecrets(config: RelayConfig): string {
  const hasKeyFile = readKeyFile(config) !== undefined;
  if (config.dataKeys.length === 0)
    return hasKeyFile
      ? 'The current secret is the file DATA/data.key: keep it.'
      : 'The current secret is CRM_KEY.';
  const removals = [
    config.dataKeys.length > 1 && 'remove it from DATA_KEY',
    hasKeyFile && 'delete the file DATA/data.key',
  ].filter((removal) => removal !== false);
  if (removals.length === 0) return 'DATA_KEY is the only secret: keep it.';
  return `Keep the older secret for ${daysAfterChange} days, because the relay recognizes a repeated lead with it. Then ${removals.join(' and ')}.`;
}
