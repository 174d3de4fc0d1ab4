import { otherUrl } from '../../crm/http/node-transport.js';
import type { RelayConfig } from '../config/config.js';
import { isSafeUrl } from '../config/validators.js';
import { type Finding, ok, unknown, warning, wrong } from './finding.js';
import { type Answer, type Probe, probe } from './probe.js';

/** Both ports of the CRM, its clock, and who can read what goes there. Returns whether it can be reached at all. */
export async function* examineWay({ crmUrl, crmTimeout }: RelayConfig): AsyncGenerator<Finding, boolean> {
  const instead = otherUrl(crmUrl);
  const [main, other] = await Promise.all([
    probe(crmUrl, crmTimeout),
    instead === undefined ? undefined : probe(instead, crmTimeout),
  ]);
  const answers = [main, other].filter((one) => one?.is === 'answer');

  yield sayMain(crmUrl, main, other?.is === 'answer' ? instead : undefined);
  if (other && instead) yield sayOther(instead, other);
  yield await examineEncryption(crmUrl, crmTimeout);
  yield answers.length > 0 ? examineClock(answers) : unknown('clock', notReached);
  return answers.length > 0;
}

export const notReached = 'Not looked at: the CRM can’t be reached.';

function sayMain(url: string, main: Probe, instead: string | undefined): Finding {
  if (main.is === 'answer') return sayAnswer(url, main);
  const said = `${url} can't be reached: ${main.why}`;
  return instead ? warning('reach', `${said} The relay goes to ${instead} meanwhile.`) : wrong('reach', said);
}

function sayOther(url: string, other: Probe): Finding {
  if (other.is === 'answer') return sayAnswer(url, other);
  return warning('reach', `${url}, where the relay goes when port 81 fails, can't be reached: ${other.why}`);
}

function sayAnswer(url: string, { status, headers }: Answer): Finding {
  const target = headers.get('Location') ?? '';
  const elsewhere = URL.canParse(target, url) ? new URL(target, url).origin : url;
  if (status >= 300 && status < 400 && elsewhere !== new URL(url).origin)
    return warning('reach', `${url} sends to ${elsewhere}, and a lead can't follow: set CRM_URL to that.`);
  return ok('reach', `${url} answers (${status}).`);
}

async function examineEncryption(crmUrl: string, timeout: number): Promise<Finding> {
  const what = 'https to the CRM';
  const url = new URL(crmUrl);
  if (url.protocol === 'https:') return ok(what, 'Key and leads can’t be read on the way.');
  if (isSafeUrl(crmUrl)) return ok(what, 'Not needed: the CRM is on this machine.');
  const said = `${url.origin} is plain http: key and leads can be read on the way.`;
  const safe = `https://${url.hostname}`;
  const asked = await probe(safe, timeout);
  return asked.is === 'answer'
    ? warning(what, `${said} ${safe} answers: set CRM_URL to it if that is the CRM.`)
    : warning(
        what,
        `${said} Use a VPN or a proxy with https beside the CRM. ${safe} is no way: ${asked.why}`,
      );
}

/** Less says nothing: an answer takes its time, and its date is in whole seconds. */
const mostSecondsOff = 60;

function examineClock(answers: readonly Answer[]): Finding {
  const [off] = answers
    .map(({ headers, at }) => (Date.parse(headers.get('Date') ?? '') - at) / 1_000)
    .filter((seconds) => !Number.isNaN(seconds));
  if (off === undefined)
    return unknown(
      'clock',
      'The CRM does not say what time it has: see that this machine’s is set (timedatectl).',
    );
  const seconds = Math.round(Math.abs(off));
  if (seconds <= mostSecondsOff) return ok('clock', `It is the CRM’s, to ${Math.max(1, seconds)} s.`);
  return warning(
    'clock',
    `This machine’s is ${seconds} s ${off > 0 ? 'behind' : 'ahead of'} the CRM’s: set the time (timedatectl set-ntp true), ` +
      'or have the CRM’s set if this one is right.',
  );
}
