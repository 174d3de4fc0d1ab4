import type { RelayConfig } from '../config/config.js';
import type { RuntimeIssues } from '../monitoring/events.js';
import { createOperatorClient } from '../node/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';
import { readResponseData } from '../operator/response-data.js';
import { runtimeIssuesCommand } from '../routes/operator.js';
import { type CheckResult, ok, unknown, warning, wrong } from './check-result.js';

/**
 * Asks the running relay which sites and proxies of the last hour are missing in its settings, and reports them.
 */
export async function* checkRuntimeIssues(
  config: RelayConfig,
  isRunning: boolean,
): AsyncGenerator<CheckResult> {
  const issues = isRunning
    ? await fetchRuntimeIssues(config)
    : 'Only a running relay knows this. Start the relay and run doctor again.';
  if (typeof issues !== 'string' && issues.unreadableLeads) yield describeUnreadable(issues.unreadableLeads);
  yield describeOrigins(issues);
  yield describeProxies(issues, config);
}

/**
 * Problems that the running relay reports. `unreadableLeads`: number of leads that cannot be decrypted. It is missing
 * if the relay is of an earlier version.
 */
interface RunningRelayIssues extends RuntimeIssues {
  readonly unreadableLeads?: number;
}

/** Returns the check result for leads that no configured secret can decrypt. */
export function describeUnreadable(count: number): CheckResult {
  return wrong(
    'data key',
    `At least ${count} leads can't be decrypted with these keys. Add the former key: set DATA_KEY to NEW,OLD. ` +
      'Without DATA_KEY, leads are encrypted with CRM_KEY, so OLD may be the former CRM_KEY.',
  );
}

/**
 * Asks the running relay which wrong settings it has noticed. If the relay does not answer, returns a sentence with
 * the reason.
 */
async function fetchRuntimeIssues(config: RelayConfig): Promise<RunningRelayIssues | string> {
  try {
    const response = await createOperatorClient(config)(runtimeIssuesCommand);
    return response
      ? await readResponseData(response)
      : `The relay accepts no commands through the folder ${config.data}. Set DATA as for the relay, and run doctor on its machine.`;
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    throw error;
  }
}

function describeOrigins(issues: RuntimeIssues | string): CheckResult {
  const check = 'refused sites';
  if (typeof issues === 'string') return unknown(check, issues);
  const { origins } = issues;
  if (origins.length === 0) return ok(check, 'No other site tried to use the relay in the last hour.');
  return warning(
    check,
    `The relay rejected requests of ${origins.join(', ')} in the last hour. Add your sites to ALLOWED_ORIGINS. ` +
      'Set PUBLIC_URL if one of them is the address of the relay.',
  );
}

function describeProxies(
  issues: RuntimeIssues | string,
  { publicOrigin, trustedProxies }: RelayConfig,
): CheckResult {
  const check = 'proxies';
  const consequence = 'so all visitors behind the proxy count as one address and share one limit';
  if (typeof issues !== 'string' && issues.proxies.length > 0)
    return warning(
      check,
      `The relay ignores X-Forwarded-For from ${issues.proxies.join(', ')}, ${consequence}. Add your proxies to TRUSTED_PROXIES.`,
    );
  // The relay itself does not serve https. So if its public URL has https, a proxy is in front of the relay.
  if (publicOrigin?.startsWith('https:') && trustedProxies.length === 0)
    return warning(
      check,
      `TRUSTED_PROXIES is empty, but ${publicOrigin} needs a proxy, ${consequence}. ` +
        'Let the proxy send X-Forwarded-For, and add its address to TRUSTED_PROXIES.',
    );
  if (typeof issues === 'string') return unknown(check, issues);
  return ok(check, 'No untrusted proxy sends X-Forwarded-For.');
}
