import * as z from 'zod';
import type { RelayConfig } from '../config/config.js';
import { isSafeUrl } from '../config/validators.js';
import { localUrl } from '../operator/operator-client.js';
import { examineNoticed } from './check-runtime.js';
import { type Finding, ok, unknown, warning, wrong } from './finding.js';
import { type Answer, type Probe, probe } from './probe.js';

/** What pages meet: the origins that may use the relay, https, and the relay itself where one runs. */
export async function* examinePages(config: RelayConfig): AsyncGenerator<Finding> {
  const { publicOrigin, crmTimeout } = config;
  yield examineOrigins(config);
  yield examineMixedContent(config);
  // With port 0 the system chooses one, and nobody knows which.
  const local = config.port === 0 ? undefined : localUrl(config);
  const here = local && (await probe(`${local}/healthz`, crmTimeout));
  if (here) yield sayRelay(local, here);
  const inFront = publicOrigin && (await probe(`${publicOrigin}/healthz`, crmTimeout));
  if (inFront) yield sayInFront(publicOrigin, inFront);
  // After the way through what stands in front, which shows by it what it is.
  yield* examineNoticed(config, Boolean(here && healthOf(here)));
  // Through whatever stands in front, as a browser would meet it.
  const url = inFront && healthOf(inFront) ? publicOrigin : here && healthOf(here) ? local : undefined;
  yield url
    ? await examineSharing(url, config)
    : unknown('CORS', 'No relay answers that could be tried: start it, and ask again.');
}

function examineOrigins({ allowedOrigins }: RelayConfig): Finding {
  if (allowedOrigins === 'any')
    return warning(
      'origins',
      'ALLOWED_ORIGINS is *: any site may use this relay. List yours: https://www.example.com.',
    );
  if (allowedOrigins.size === 0)
    return warning(
      'origins',
      'ALLOWED_ORIGINS is empty: only the relay’s own pages work (/f/ID). List the sites that show a form.',
    );
  const forgotten = [...allowedOrigins]
    .filter((origin) => origin.startsWith('http:') && !isSafeUrl(origin))
    .map((origin) => origin.replace('http:', 'https:'))
    .filter((origin) => !allowedOrigins.has(origin));
  return forgotten.length > 0
    ? warning('origins', `ALLOWED_ORIGINS has them as http only: add ${forgotten.join(', ')}.`)
    : ok('origins', [...allowedOrigins].join(', '));
}

/** A browser lets no https page talk to an http address, and asks nothing that the relay could hear of. */
function examineMixedContent({ allowedOrigins, publicOrigin, host, port }: RelayConfig): Finding {
  const what = 'https to pages';
  const secure =
    allowedOrigins === 'any'
      ? ['https pages']
      : [...allowedOrigins].filter((origin) => origin.startsWith('https:'));
  if (publicOrigin === undefined)
    return warning(
      what,
      `PUBLIC_URL is not set, and http://${host}:${port} is of no use to ${secure.join(', ') || 'visitors'}: ` +
        'put a proxy with https before it and set PUBLIC_URL to that.',
    );
  if (publicOrigin.startsWith('https:')) return ok(what, `Pages reach the relay as ${publicOrigin}.`);
  return secure.length > 0
    ? wrong(
        what,
        `${secure.join(', ')} can't use ${publicOrigin}: browsers refuse mixed content. ` +
          'Put the relay behind https and set PUBLIC_URL to that.',
      )
    : warning(what, `${publicOrigin} is plain http: what visitors type can be read on the way. Use https.`);
}

/** The CRM, too, says `fail`, so that a relay is known by its own word for it. */
const health = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), crm: z.string() }),
  z.object({ status: z.literal('fail'), message: z.literal('STORE_FAILED') }),
]);

/** What `/healthz` of a relay says; nothing where it is no relay's. */
function healthOf(answer: Probe): 'ok' | 'fail' | undefined {
  if (answer.is === 'silence') return undefined;
  try {
    return health.safeParse(JSON.parse(answer.text)).data?.status;
  } catch {
    return undefined;
  }
}

function sayRelay(url: string, here: Probe): Finding {
  if (here.is === 'silence') return unknown('relay', `None runs on ${url}: apro-forms relay starts it.`);
  const said = healthOf(here);
  if (said === 'ok') return ok('relay', `It runs on ${url} and writes leads down.`);
  if (said === 'fail')
    return wrong('relay', `It runs on ${url}, but can't write leads down: see store and disk.`);
  return wrong(
    'relay',
    `What answers on ${url} is no relay (${here.status}): stop it, or set PORT to another one.`,
  );
}

function sayInFront(url: string, answer: Probe): Finding {
  const what = 'PUBLIC_URL';
  if (answer.is === 'silence') return wrong(what, `${url} can't be reached from here: ${answer.why}`);
  return healthOf(answer)
    ? ok(what, `The relay answers as ${url}.`)
    : wrong(
        what,
        `What answers as ${url} is no relay (${answer.status}): start it, and let the proxy pass everything to it.`,
      );
}

/** Asks before a send, as browsers do, on behalf of the first site. */
async function examineSharing(url: string, { allowedOrigins, crmTimeout }: RelayConfig): Promise<Finding> {
  const [origin] = allowedOrigins === 'any' ? ['https://www.example.com'] : allowedOrigins;
  if (!origin) return ok('CORS', 'No other site may use the relay.');
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
  const answer = await probe(`${url}/onlineforms`, crmTimeout, { method: 'OPTIONS', headers });
  return answer.is === 'silence'
    ? unknown('CORS', `${url} does not answer: ${answer.why}`)
    : saySharing(url, origin, answer);
}

function saySharing(url: string, origin: string, { headers, status }: Answer): Finding {
  const shared = headers.get('Access-Control-Allow-Origin');
  if (shared === origin || shared === '*') return ok('CORS', `${url} lets pages of ${origin} in.`);
  if (shared?.includes(','))
    return wrong('CORS', `${url} names the origin twice: let the proxy add no Access-Control headers.`);
  return wrong(
    'CORS',
    `${url} does not let pages of ${origin} in (${status}): start the relay anew with these settings, ` +
      'and let the proxy pass OPTIONS, Origin and Access-Control headers.',
  );
}
