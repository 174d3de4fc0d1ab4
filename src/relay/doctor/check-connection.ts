import { fallbackUrl } from '../../crm/http/node-transport.js';
import type { RelayConfig } from '../config/config.js';
import { isSecureUrl } from '../config/validators.js';
import { type CheckResult, ok, unknown, warning, wrong } from './finding.js';
import { type Probe, type ProbeResponse, probe } from './probe.js';

/** Both ports of the CRM, its clock, and who can read what goes there. Returns whether it can be reached at all. */
export async function* checkConnection({
  crmUrl,
  crmTimeout,
}: RelayConfig): AsyncGenerator<CheckResult, boolean> {
  const secondUrl = fallbackUrl(crmUrl);
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

export const notReachedText = 'Not looked at: the CRM can’t be reached.';

function describeMain(url: string, mainProbe: Probe, fallbackUrl: string | undefined): CheckResult {
  if (mainProbe.kind === 'answer') return describeResponse(url, mainProbe);
  const problem = `${url} can't be reached: ${mainProbe.reason}`;
  return fallbackUrl
    ? warning('reach', `${problem} The relay goes to ${fallbackUrl} meanwhile.`)
    : wrong('reach', problem);
}

function describeFallback(url: string, fallbackProbe: Probe): CheckResult {
  if (fallbackProbe.kind === 'answer') return describeResponse(url, fallbackProbe);
  return warning(
    'reach',
    `${url}, where the relay goes when port 81 fails, can't be reached: ${fallbackProbe.reason}`,
  );
}

function describeResponse(url: string, { status, headers }: ProbeResponse): CheckResult {
  const target = headers.get('Location') ?? '';
  const targetOrigin = URL.canParse(target, url) ? new URL(target, url).origin : url;
  if (status >= 300 && status < 400 && targetOrigin !== new URL(url).origin)
    return warning('reach', `${url} sends to ${targetOrigin}, and a lead can't follow: set CRM_URL to that.`);
  return ok('reach', `${url} answers (${status}).`);
}

async function checkEncryption(crmUrl: string, timeoutMs: number): Promise<CheckResult> {
  const check = 'https to the CRM';
  const url = new URL(crmUrl);
  if (url.protocol === 'https:') return ok(check, 'Key and leads can’t be read on the way.');
  if (isSecureUrl(crmUrl)) return ok(check, 'Not needed: the CRM is on this machine.');
  const problem = `${url.origin} is plain http: key and leads can be read on the way.`;
  const httpsUrl = `https://${url.hostname}`;
  const httpsProbe = await probe(httpsUrl, timeoutMs);
  return httpsProbe.kind === 'answer'
    ? warning(check, `${problem} ${httpsUrl} answers: set CRM_URL to it if that is the CRM.`)
    : warning(
        check,
        `${problem} Use a VPN or a proxy with https beside the CRM. ${httpsUrl} is no way: ${httpsProbe.reason}`,
      );
}

/** Less says nothing: an answer takes its time, and its date is in whole seconds. */
const maxClockOffsetSeconds = 60;

function checkClock(responses: readonly ProbeResponse[]): CheckResult {
  const [offsetSeconds] = responses
    .map(({ headers, measuredAt }) => (Date.parse(headers.get('Date') ?? '') - measuredAt) / 1_000)
    .filter((seconds) => !Number.isNaN(seconds));
  if (offsetSeconds === undefined)
    return unknown(
      'clock',
      'The CRM does not say what time it has: see that this machine’s is set (timedatectl).',
    );
  const seconds = Math.round(Math.abs(offsetSeconds));
  if (seconds <= maxClockOffsetSeconds) return ok('clock', `It is the CRM’s, to ${Math.max(1, seconds)} s.`);
  return warning(
    'clock',
    `This machine’s is ${seconds} s ${offsetSeconds > 0 ? 'behind' : 'ahead of'} the CRM’s: set the time (timedatectl set-ntp true), ` +
      'or have the CRM’s set if this one is right.',
  );
}
