import * as z from 'zod';
import type { RelayConfig } from '../config/config.js';
import { isSecureUrl } from '../config/validators.js';
import { getLocalUrl } from '../operator/operator-client.js';
import { checkRuntimeIssues } from './check-runtime.js';
import { type CheckResult, ok, unknown, warning, wrong } from './finding.js';
import { type Probe, type ProbeResponse, probe } from './probe.js';

/** What pages meet: the origins that may use the relay, https, and the relay itself where one runs. */
export async function* checkPages(config: RelayConfig): AsyncGenerator<CheckResult> {
  const { publicOrigin, crmTimeout } = config;
  yield checkOrigins(config);
  yield checkMixedContent(config);
  // With port 0 the system chooses one, and nobody knows which.
  const localRelayUrl = config.port === 0 ? undefined : getLocalUrl(config);
  const localProbe = localRelayUrl && (await probe(`${localRelayUrl}/healthz`, crmTimeout));
  if (localProbe) yield describeRelay(localRelayUrl, localProbe);
  const publicProbe = publicOrigin && (await probe(`${publicOrigin}/healthz`, crmTimeout));
  if (publicProbe) yield describePublicUrl(publicOrigin, publicProbe);
  // After the way through what stands in front, which shows by it what it is.
  yield* checkRuntimeIssues(config, Boolean(localProbe && readHealth(localProbe)));
  // Through whatever stands in front, as a browser would meet it.
  const url =
    publicProbe && readHealth(publicProbe)
      ? publicOrigin
      : localProbe && readHealth(localProbe)
        ? localRelayUrl
        : undefined;
  yield url
    ? await checkCors(url, config)
    : unknown('CORS', 'No relay answers that could be tried: start it, and ask again.');
}

function checkOrigins({ allowedOrigins }: RelayConfig): CheckResult {
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
  const missingOrigins = [...allowedOrigins]
    .filter((origin) => origin.startsWith('http:') && !isSecureUrl(origin))
    .map((origin) => origin.replace('http:', 'https:'))
    .filter((origin) => !allowedOrigins.has(origin));
  return missingOrigins.length > 0
    ? warning('origins', `ALLOWED_ORIGINS has them as http only: add ${missingOrigins.join(', ')}.`)
    : ok('origins', [...allowedOrigins].join(', '));
}

/** A browser lets no https page talk to an http address, and asks nothing that the relay could hear of. */
function checkMixedContent({ allowedOrigins, publicOrigin, host, port }: RelayConfig): CheckResult {
  const check = 'https to pages';
  const httpsOrigins =
    allowedOrigins === 'any'
      ? ['https pages']
      : [...allowedOrigins].filter((origin) => origin.startsWith('https:'));
  if (publicOrigin === undefined)
    return warning(
      check,
      `PUBLIC_URL is not set, and http://${host}:${port} is of no use to ${httpsOrigins.join(', ') || 'visitors'}: ` +
        'put a proxy with https before it and set PUBLIC_URL to that.',
    );
  if (publicOrigin.startsWith('https:')) return ok(check, `Pages reach the relay as ${publicOrigin}.`);
  return httpsOrigins.length > 0
    ? wrong(
        check,
        `${httpsOrigins.join(', ')} can't use ${publicOrigin}: browsers refuse mixed content. ` +
          'Put the relay behind https and set PUBLIC_URL to that.',
      )
    : warning(check, `${publicOrigin} is plain http: what visitors type can be read on the way. Use https.`);
}

/** The CRM, too, says `fail`, so that a relay is known by its own word for it. */
const healthSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), crm: z.string() }),
  z.object({ status: z.literal('fail'), message: z.literal('STORE_FAILED') }),
]);

/** What `/healthz` of a relay says; nothing where it is no relay's. */
function readHealth(probeResult: Probe): 'ok' | 'fail' | undefined {
  if (probeResult.kind === 'silence') return undefined;
  try {
    return healthSchema.safeParse(JSON.parse(probeResult.text)).data?.status;
  } catch {
    return undefined;
  }
}

function describeRelay(url: string, localProbe: Probe): CheckResult {
  if (localProbe.kind === 'silence')
    return unknown('relay', `None runs on ${url}: apro-forms relay starts it.`);
  const health = readHealth(localProbe);
  if (health === 'ok') return ok('relay', `It runs on ${url} and writes leads down.`);
  if (health === 'fail')
    return wrong('relay', `It runs on ${url}, but can't write leads down: see store and disk.`);
  return wrong(
    'relay',
    `What answers on ${url} is no relay (${localProbe.status}): stop it, or set PORT to another one.`,
  );
}

function describePublicUrl(url: string, publicProbe: Probe): CheckResult {
  const check = 'PUBLIC_URL';
  if (publicProbe.kind === 'silence')
    return wrong(check, `${url} can't be reached from here: ${publicProbe.reason}`);
  return readHealth(publicProbe)
    ? ok(check, `The relay answers as ${url}.`)
    : wrong(
        check,
        `What answers as ${url} is no relay (${publicProbe.status}): start it, and let the proxy pass everything to it.`,
      );
}

/** Asks before a send, as browsers do, on behalf of the first site. */
async function checkCors(url: string, { allowedOrigins, crmTimeout }: RelayConfig): Promise<CheckResult> {
  const [origin] = allowedOrigins === 'any' ? ['https://www.example.com'] : allowedOrigins;
  if (!origin) return ok('CORS', 'No other site may use the relay.');
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
  const preflight = await probe(`${url}/onlineforms`, crmTimeout, { method: 'OPTIONS', headers });
  return preflight.kind === 'silence'
    ? unknown('CORS', `${url} does not answer: ${preflight.reason}`)
    : describeCors(url, origin, preflight);
}

function describeCors(url: string, origin: string, { headers, status }: ProbeResponse): CheckResult {
  const allowedOrigin = headers.get('Access-Control-Allow-Origin');
  if (allowedOrigin === origin || allowedOrigin === '*')
    return ok('CORS', `${url} lets pages of ${origin} in.`);
  if (allowedOrigin?.includes(','))
    return wrong('CORS', `${url} names the origin twice: let the proxy add no Access-Control headers.`);
  return wrong(
    'CORS',
    `${url} does not let pages of ${origin} in (${status}): start the relay anew with these settings, ` +
      'and let the proxy pass OPTIONS, Origin and Access-Control headers.',
  );
}
