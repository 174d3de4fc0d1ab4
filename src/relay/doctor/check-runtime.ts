import type { RelayConfig } from '../config/config.js';
import type { RuntimeIssues } from '../monitoring/events.js';
import { createOperatorClient, readResponseData } from '../operator/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';
import { operatorToken, runtimeIssuesCommand } from '../routes/operator.js';
import { createEncryption } from '../storage/encryption.js';
import { type CheckResult, ok, unknown, warning } from './finding.js';

/** What the relay, where one runs, has seen of its own settings in the requests of the last hour. */
export async function* checkRuntimeIssues(
  config: RelayConfig,
  isRunning: boolean,
): AsyncGenerator<CheckResult> {
  const issues = isRunning
    ? await fetchRuntimeIssues(config)
    : 'Only a relay that runs can tell: start it, and ask again.';
  yield describeOrigins(issues);
  yield describeProxies(issues, config);
}

/** A sentence where nobody can say. */
async function fetchRuntimeIssues(config: RelayConfig): Promise<RuntimeIssues | string> {
  const token = await operatorToken(await createEncryption(config.dataKeys));
  const response = await createOperatorClient(config, token)(runtimeIssuesCommand);
  try {
    return response ? await readResponseData(response) : 'The relay that was running is gone: ask again.';
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    throw error;
  }
}

function describeOrigins(issues: RuntimeIssues | string): CheckResult {
  const check = 'refused sites';
  if (typeof issues === 'string') return unknown(check, issues);
  const { origins } = issues;
  if (origins.length === 0) return ok(check, 'No other site has tried to use the relay in the last hour.');
  return warning(
    check,
    `In the last hour nothing was taken from ${origins.join(', ')}: add what is yours to ALLOWED_ORIGINS, or set ` +
      'PUBLIC_URL to it where it is the relay’s own address.',
  );
}

function describeProxies(
  issues: RuntimeIssues | string,
  { publicOrigin, trustedProxies }: RelayConfig,
): CheckResult {
  const check = 'proxies';
  const consequence = 'so all its visitors count as one address, and limits and spam strike them all';
  if (typeof issues !== 'string' && issues.proxies.length > 0)
    return warning(
      check,
      `X-Forwarded-For from ${issues.proxies.join(', ')} is not believed, ${consequence}: add what is your proxy to TRUSTED_PROXIES.`,
    );
  // The relay itself speaks no https.
  if (publicOrigin?.startsWith('https:') && trustedProxies.length === 0)
    return warning(
      check,
      `TRUSTED_PROXIES is empty, but something stands before the relay as ${publicOrigin}, ${consequence}: ` +
        'have it send X-Forwarded-For, and name its address there.',
    );
  if (typeof issues === 'string') return unknown(check, issues);
  return ok(check, 'Nobody asks on behalf of others who is not believed.');
}
