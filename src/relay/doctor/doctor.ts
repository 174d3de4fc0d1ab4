import type { RelayConfig } from '../config/config.js';
import { createRedact } from '../log/redact.js';
import { allowSlowConnections } from '../node/connect-attempts.js';
import { replaceControlCharacters } from '../operator/terminal-text.js';
import { checkConnection, notReachedText } from './check-connection.js';
import { checkForms, checkKey } from './check-crm.js';
import { checkPages } from './check-pages.js';
import { type CheckResult, unknown } from './check-result.js';
import { checkScanner } from './check-scanner.js';
import { checkStorage } from './check-storage.js';

/**
 * Runs all checks of `apro-forms doctor` for these settings. Yields each result as soon as a check is done. Sends no
 * lead and creates no database.
 */
export async function* runChecks(config: RelayConfig): AsyncGenerator<CheckResult> {
  allowSlowConnections(config);
  const redact = createRedact(config.crmKey);
  for await (const result of runAllChecks(config))
    yield { ...result, message: toSingleLine(redact(result.message)) };
}

async function* runAllChecks(config: RelayConfig): AsyncGenerator<CheckResult> {
  if (yield* checkConnection(config)) {
    yield* checkForms(config);
    yield* checkKey(config);
  } else {
    for (const checkName of ['forms', 'dialect', 'key']) yield unknown(checkName, notReachedText);
  }
  yield* checkPages(config);
  yield* checkStorage(config);
  yield* checkScanner(config);
}

/** Replaces control characters by spaces. They can occur because a message may quote text from the CRM. */
function toSingleLine(text: string): string {
  return replaceControlCharacters(text.replace(/\p{Cc}/gu, ' '), () => ' ');
}
