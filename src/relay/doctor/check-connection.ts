import type { RelayConfig } from '../config/config.js';
import { isSecureUrl } from '../config/validators.js';
import { type CheckResult, ok, unknown, warning, wrong } from './check-result.js';
import { type Probe, type ProbeResponse, probe } from './probe.js';

/**
 * Checks both addresses of the CRM: whether it answers, whether the connection is encrypted, and whether the clocks
 * agree. Returns true if the CRM answers at one of the addresses.
 */
export async function* checkConnection({
  crmUrl,
  crmFallbackUrl: secondUrl,
  crmTimeout,
}: RelayConfig): AsyncGenerator<CheckResult, boolean> {
  const [mainProbe, fallbackProbe] = await Promise.all([
    probe(crmUrl, crmTimeout),
    secondUrl === undefined ? undefined : probe(secondUrl, crmTimeout),
  ]);
  const responses = [mainProbe, fallbackProbe].filter((candidate) => candidate?.kind === 'answer');

  yield describeMain(crmUrl, mainProbe, fallbackProbe?.kind === 'answer' ? secondUrl : undefined);
  if (fallbackProbe && secondUrl) yield describeFallback(secondUrl, fallbackProbe);
  yield await checkEncryption(crmUrl, crmTimeout);
  yield responses.length > 0 ? checkClock(responses) : unknown('clock', notReachedText);
  return responses.length > 0;
}

export const notReachedText = "Not checked: the CRM can't be reached.";

function describeMain(url: string, mainProbe: Probe, fallbackUrl: string | undefined): CheckResult {
  if (mainProbe.kind === 'answer') return describeResponse(url, mainProbe);
  const problem = `${url} can't be reached: ${mainProbe.reason}`;
  return fallbackUrl
    ? warning('connection', `${problem} The relay uses ${fallbackUrl} meanwhile.`)
    : wrong('connection', problem);
}

function describeFallback(url: string, fallbackProbe: Probe): CheckResult {
  if (fallbackProbe.kind === 'answer') return describeResponse(url, fallbackProbe);
  return warning(
    'connection',
    `${url}, the second address of the CRM, can't be reached: ${fallbackProbe.reason}`,
  );
}

function describeResponse(url: string, { status, headers }: ProbeResponse): CheckResult {
  const target = headers.get('Location') ?? '';
  const targetOrigin = URL.canParse(target, url) ? new URL(target, url).origin : url;
  if (status >= 300 && status < 400 && targetOrigin !== new URL(url).origin)
    return warning(
      'connection',
      `${url} redirects to ${targetOrigin}, and a lead can't follow a redirect: set CRM_URL to ${targetOrigin}.`,
    );
  return ok('connection', `${url} answers with status ${status}.`);
}

async function checkEncryption(crmUrl: string, timeoutMs: number): Promise<CheckResult> {
  const check = 'https to the CRM';
  const url = new URL(crmUrl);
  if (url.protocol === 'https:') return ok(check, 'The connection is encrypted.');
  if (isSecureUrl(crmUrl)) return ok(check, 'Not needed: the CRM is on this machine.');
  const problem = `${url.origin} is plain http: others can read the key and leads in transit.`;
  const httpsUrl = `https://${url.hostname}`;
  const httpsProbe = await probe(httpsUrl, timeoutMs);
  return httpsProbe.kind === 'answer'
    ? warning(check, `${problem} ${httpsUrl} answers: set CRM_URL to ${httpsUrl} if this is the CRM.`)
    : warning(
        check,
        `${problem} Use a VPN, or a proxy with https beside the CRM. ${httpsUrl} does not work: ${httpsProbe.reason}`,
      );
}

/**
 * Smallest difference between the clocks that is reported, in seconds. A smaller difference cannot be measured: the
 * response takes time, and its `Date` header has whole seconds.
 */
const maxClockOffsetSeconds = 60;

function checkClock(responses: readonly ProbeResponse[]): CheckResult {
  const [offsetSeconds] = responses
    .map(({ headers, measuredAt }) => (Date.parse(headers.get('Date') ?? '') - measuredAt) / 1_000)
    .filter((seconds) => !Number.isNaN(seconds));
  if (offsetSeconds === undefined)
    return unknown('clock', 'The CRM sends no date. Check the clock of this machine (timedatectl).');
  const seconds = Math.round(Math.abs(offsetSeconds));
  if (seconds <= maxClockOffsetSeconds)
    return ok('clock', `The clocks of this machine and the CRM differ by at most ${Math.max(1, seconds)} s.`);
  return warning(
    'clock',
    `The clock of this machine is ${seconds} s ${offsetSeconds > 0 ? 'behind' : 'ahead of'} the clock of the CRM. ` +
      'Set the time (timedatectl set-ntp true), or have the CRM corrected if this clock is right.',
  );
}
