import type { RelayConfig } from '../config/config.js';
import type { Noticed } from '../monitoring/events.js';
import { createAskRelay, readAnswer } from '../operator/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';
import { noticedWish, operatorToken } from '../routes/operator.js';
import { createSeal } from '../storage/encryption.js';
import { type Finding, ok, unknown, warning } from './finding.js';

/** What the relay, where one runs, has seen of its own settings in the requests of the last hour. */
export async function* examineNoticed(config: RelayConfig, isRunning: boolean): AsyncGenerator<Finding> {
  const noticed = isRunning
    ? await askForNoticed(config)
    : 'Only a relay that runs can tell: start it, and ask again.';
  yield sayOrigins(noticed);
  yield sayProxies(noticed, config);
}

/** A sentence where nobody can say. */
async function askForNoticed(config: RelayConfig): Promise<Noticed | string> {
  const token = await operatorToken(await createSeal(config.dataKeys));
  const answer = await createAskRelay(config, token)(noticedWish);
  try {
    return answer ? await readAnswer(answer) : 'The relay that was running is gone: ask again.';
  } catch (error) {
    if (error instanceof OperatorError) return error.message;
    throw error;
  }
}

function sayOrigins(noticed: Noticed | string): Finding {
  const what = 'refused sites';
  if (typeof noticed === 'string') return unknown(what, noticed);
  const { origins } = noticed;
  if (origins.length === 0) return ok(what, 'No other site has tried to use the relay in the last hour.');
  return warning(
    what,
    `In the last hour nothing was taken from ${origins.join(', ')}: add what is yours to ALLOWED_ORIGINS, or set ` +
      'PUBLIC_URL to it where it is the relay’s own address.',
  );
}

function sayProxies(noticed: Noticed | string, { publicOrigin, trustedProxies }: RelayConfig): Finding {
  const what = 'proxies';
  const harm = 'so all its visitors count as one address, and limits and spam strike them all';
  if (typeof noticed !== 'string' && noticed.proxies.length > 0)
    return warning(
      what,
      `X-Forwarded-For from ${noticed.proxies.join(', ')} is not believed, ${harm}: add what is your proxy to TRUSTED_PROXIES.`,
    );
  // The relay itself speaks no https.
  if (publicOrigin?.startsWith('https:') && trustedProxies.length === 0)
    return warning(
      what,
      `TRUSTED_PROXIES is empty, but something stands before the relay as ${publicOrigin}, ${harm}: ` +
        'have it send X-Forwarded-For, and name its address there.',
    );
  if (typeof noticed === 'string') return unknown(what, noticed);
  return ok(what, 'Nobody asks on behalf of others who is not believed.');
}
