import * as z from 'zod';
import type { RelayConfig } from '../config/config.js';
import { isSecureUrl } from '../config/validators.js';
import { getAdvice } from '../monitoring/error-advice.js';
import { getLocalUrl } from '../operator/local-url.js';
import { type CheckResult, ok, unknown, warning, wrong } from './check-result.js';
import { checkRuntimeIssues } from './check-runtime.js';
import { type Probe, type ProbeResponse, probe } from './probe.js';

/**
 * Checks whether pages can use the relay: the allowed origins, https, the running relay, and the proxy in front of the
 * relay.
 */
export async function* checkPages(config: RelayConfig): AsyncGenerator<CheckResult> {
  const { publicUrl, crmTimeout } = config;
  yield checkOrigins(config);
  yield checkMixedContent(config);
  // With port 0 the operating system chooses the port, so the address of the relay is unknown.
  const localRelayUrl = config.port === 0 ? undefined : getLocalUrl(config);
  const localProbe = localRelayUrl && (await probe(`${localRelayUrl}/healthz`, crmTimeout));
  if (localProbe) yield describeRelay(localRelayUrl, localProbe);
  if (localProbe) yield* describeDelivery(localProbe);
  const publicProbe = publicUrl && (await probe(`${publicUrl}/healthz`, crmTimeout));
  if (publicProbe) yield describePublicUrl(publicUrl, publicProbe);
  // The request to the public URL above may have come through a proxy that the relay does not trust. The relay
  // then knows this proxy and reports it here. So the relay is asked about missing settings after that request.
  yield* checkRuntimeIssues(config, Boolean(localProbe && readHealth(localProbe)));
  // The relay's public address is tested rather than the local one, because browsers use it.
  const url =
    publicProbe && readHealth(publicProbe)
      ? publicUrl
      : localProbe && readHealth(localProbe)
        ? localRelayUrl
        : undefined;
  yield url
    ? await checkCors(url, config)
    : unknown('CORS', 'No relay answers. Start the relay and run doctor again.');
}

function checkOrigins({ allowedOrigins }: RelayConfig): CheckResult {
  if (allowedOrigins === 'any')
    return warning(
      'origins',
      'ALLOWED_ORIGINS is *: any site may use this relay. List your sites, e.g. https://www.example.com.',
    );
  if (allowedOrigins.size === 0)
    return warning(
      'origins',
      'ALLOWED_ORIGINS is empty: only pages of the relay work (/f/ID). List the sites that show a form.',
    );
  const missingOrigins = [...allowedOrigins]
    .filter((origin) => origin.startsWith('http:') && !isSecureUrl(origin))
    .map((origin) => origin.replace('http:', 'https:'))
    .filter((origin) => !allowedOrigins.has(origin));
  return missingOrigins.length > 0
    ? warning('origins', `ALLOWED_ORIGINS has some sites with http only: add ${missingOrigins.join(', ')}.`)
    : ok('origins', [...allowedOrigins].join(', '));
}

/**
 * Checks for mixed content: browsers block requests from https pages to http addresses. The relay never sees such
 * requests, so it cannot report them by itself.
 */
function checkMixedContent({ allowedOrigins, publicOrigin, host, port }: RelayConfig): CheckResult {
  const check = 'https to pages';
  const httpsOrigins =
    allowedOrigins === 'any'
      ? ['https pages']
      : [...allowedOrigins].filter((origin) => origin.startsWith('https:'));
  if (publicOrigin === undefined)
    return warning(
      check,
      `PUBLIC_URL is not set. ${httpsOrigins.join(', ') || 'Visitors'} can't use http://${host}:${port}. ` +
        'Put a proxy with https in front of the relay and set PUBLIC_URL to its address.',
    );
  if (publicOrigin.startsWith('https:')) return ok(check, `Pages use the relay at ${publicOrigin}.`);
  return httpsOrigins.length > 0
    ? wrong(
        check,
        `${httpsOrigins.join(', ')} can't use ${publicOrigin}: browsers block mixed content. ` +
          'Put the relay behind https and set PUBLIC_URL to the https address.',
      )
    : warning(
        check,
        `${publicOrigin} is plain http: others can read the input of visitors in transit. Use https.`,
      );
}

/**
 * Schema of a relay's response to `/healthz`. A CRM also answers with the status `fail`, but only a relay answers with
 * the message STORE_FAILED. So the message shows that the server is a relay whose database cannot be written.
 */
const healthSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('ok'), crm: z.string(), code: z.string().optional() }),
  z.object({ status: z.literal('fail'), message: z.literal('STORE_FAILED') }),
]);

type Health = z.infer<typeof healthSchema>;

/** Returns the response to `/healthz`. undefined: there is no response, or the server is not a relay. */
function parseHealth(probeResult: Probe): Health | undefined {
  if (probeResult.kind === 'failure') return undefined;
  try {
    return healthSchema.safeParse(JSON.parse(probeResult.text)).data;
  } catch {
    return undefined;
  }
}

function readHealth(probeResult: Probe): Health['status'] | undefined {
  return parseHealth(probeResult)?.status;
}

/**
 * Reports what the relay says about the CRM. The requests of `doctor` can succeed while the relay has just failed to
 * deliver leads.
 */
function* describeDelivery(localProbe: Probe): Generator<CheckResult> {
  const health = parseHealth(localProbe);
  if (health?.status !== 'ok' || health.crm === 'ok') return;
  const { code } = health;
  const advice = (code && getAdvice(code)) ?? 'The relay tries again by itself.';
  yield warning(
    'CRM for the relay',
    `The last requests of the relay failed${code ? ` (${code})` : ''}. ${advice}`,
  );
}

function describeRelay(url: string, localProbe: Probe): CheckResult {
  if (localProbe.kind === 'failure')
    return unknown('relay', `No relay runs on ${url}. Start the relay: apro-forms relay.`);
  const health = readHealth(localProbe);
  if (health === 'ok') return ok('relay', `The relay runs on ${url} and can store leads.`);
  if (health === 'fail')
    return wrong('relay', `The relay runs on ${url} but can't store leads: see store and disk.`);
  return wrong(
    'relay',
    `The server on ${url} is not a relay (status ${localProbe.status}): stop that server, or set PORT to another port.`,
  );
}

function describePublicUrl(url: string, publicProbe: Probe): CheckResult {
  const check = 'PUBLIC_URL';
  if (publicProbe.kind === 'failure')
    return wrong(check, `${url} can't be reached from this machine: ${publicProbe.reason}`);
  return readHealth(publicProbe)
    ? ok(check, `The relay answers as ${url}.`)
    : wrong(
        check,
        `The server at ${url} is not a relay (status ${publicProbe.status}). Start the relay, and let the proxy forward all paths.`,
      );
}

/**
 * Checks whether browsers may send requests from the first allowed site to the relay. Sends a CORS preflight request,
 * as a browser does.
 */
async function checkCors(url: string, { allowedOrigins, crmTimeout }: RelayConfig): Promise<CheckResult> {
  const [origin] = allowedOrigins === 'any' ? ['https://www.example.com'] : allowedOrigins;
  if (!origin) return ok('CORS', 'No other site may use the relay.');
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
  const preflight = await probe(`${url}/onlineforms`, crmTimeout, { method: 'OPTIONS', headers });
  return preflight.kind === 'failure'
    ? unknown('CORS', `${url} does not answer: ${preflight.reason}`)
    : describeCors(url, origin, preflight);
}

function describeCors(url: string, origin: string, { headers, status }: ProbeResponse): CheckResult {
  const allowedOrigin = headers.get('Access-Control-Allow-Origin');
  if (allowedOrigin === origin || allowedOrigin === '*')
    return ok('CORS', `${url} accepts pages of ${origin}.`);
  if (allowedOrigin?.includes(','))
    return wrong(
      'CORS',
      `${url} sends Access-Control-Allow-Origin twice: the proxy must not add Access-Control headers.`,
    );
  return wrong(
    'CORS',
    `${url} rejects pages of ${origin} (status ${status}). Restart the relay with these settings, ` +
      'and let the proxy forward OPTIONS, Origin and Access-Control headers.',
  );
}
