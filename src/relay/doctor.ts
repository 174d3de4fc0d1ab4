import { statfs } from 'node:fs/promises';
import { CrmError } from '../crm/crm-error.js';
import { loadWireForm } from '../crm/load-form.js';
import { loadWireOptions } from '../crm/load-options.js';
import type { CrmAddress } from '../crm/post.js';
import { readForm } from '../crm/read-form.js';
import type { RelayConfig } from './config.js';
import { openStoreFor } from './node.js';
import { isSafeUrl } from './setting-texts.js';
import { StoreError } from './sql.js';

/** One line of what was looked at: what it is, and what to do where it is not well. */
export interface Finding {
  readonly what: string;
  readonly is: 'ok' | 'warning' | 'wrong';
  readonly say: string;
}

/** Looks at everything that a relay with these settings needs. Sends nothing but reads. */
export async function examine(config: RelayConfig): Promise<readonly Finding[]> {
  const crm: CrmAddress = {
    url: config.crmUrl,
    key: config.crmKey,
    timeout: 10_000,
    dialect: config.dialect,
  };
  return [
    ...(await examineWay(config)),
    ...(await examineForms(config, crm)),
    await examineKey(crm),
    examineOrigins(config),
    ...(await examineStore(config)),
  ];
}

async function examineWay({ crmUrl }: RelayConfig): Promise<readonly Finding[]> {
  const { hostname, port, origin } = new URL(crmUrl);
  const findings: Finding[] = [];
  const other = port === '81' ? `http://${hostname}` : undefined;
  for (const url of [crmUrl, ...(other ? [other] : [])]) {
    const began = Date.now();
    const answered = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000) }).catch(
      () => undefined,
    );
    findings.push(
      answered
        ? { what: 'reach', is: 'ok', say: `${url} answers (${answered.status}).` }
        : {
            what: 'reach',
            is: url === crmUrl ? 'wrong' : 'warning',
            say: `${url} can't be reached: check CRM_URL, DNS and firewall.`,
          },
    );
    const date = answered?.headers.get('Date');
    const off = date ? Math.abs(Date.parse(date) - (began + Date.now()) / 2) : 0;
    if (off > 60_000)
      findings.push({
        what: 'clock',
        is: 'warning',
        say: `This clock and the CRM's differ by ${Math.round(off / 1_000)} s: set the time.`,
      });
  }
  if (!isSafeUrl(crmUrl)) {
    findings.push({
      what: 'encryption',
      is: 'warning',
      say: `${origin} is plain http: key and leads can be read on the way. Use https or a VPN.`,
    });
  }
  return findings;
}

async function examineForms({ forms }: RelayConfig, crm: CrmAddress): Promise<readonly Finding[]> {
  if (forms.size === 0)
    return [
      {
        what: 'forms',
        is: 'warning',
        say: 'FORMS is empty: every form of the CRM is served. List those that may be.',
      },
    ];
  return Promise.all(
    [...forms].map(async (id): Promise<Finding> => {
      try {
        const { definition, warnings } = readForm(await loadWireForm(crm, id));
        const fields = `${definition.fields.length} fields`;
        if (warnings.length === 0)
          return { what: `form ${id}`, is: 'ok', say: `“${definition.heading}”, ${fields}.` };
        const named = warnings.map(({ code, at }) => `${code} (${at})`).join(', ');
        return { what: `form ${id}`, is: 'warning', say: `${fields}; not understood: ${named}.` };
      } catch (error) {
        return {
          what: `form ${id}`,
          is: 'wrong',
          say: `It can't be read: ${codeOf(error)}. Check its id and that it is published.`,
        };
      }
    }),
  );
}

async function examineKey(crm: CrmAddress): Promise<Finding> {
  try {
    await loadWireOptions(crm, { bind: '0' });
    return { what: 'key', is: 'ok', say: 'CRM_KEY is accepted.' };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ACCESS_DENY')
      return { what: 'key', is: 'wrong', say: 'CRM_KEY is refused: copy it anew from the CRM’s settings.' };
    if (code === 'LIMIT_EXCEEDED')
      return { what: 'key', is: 'warning', say: 'CRM_KEY is good, but the hour’s requests are used up.' };
    return { what: 'key', is: 'warning', say: `CRM_KEY could not be tried: ${code}.` };
  }
}

function examineOrigins({ allowedOrigins, publicOrigin }: RelayConfig): Finding {
  if (allowedOrigins === 'any')
    return { what: 'origins', is: 'warning', say: 'ALLOWED_ORIGINS is *: any site may use this relay.' };
  if (allowedOrigins.size === 0)
    return {
      what: 'origins',
      is: 'warning',
      say: 'ALLOWED_ORIGINS is empty: only the relay’s own pages work.',
    };
  const insecure = [...allowedOrigins].filter(
    (origin) => origin.startsWith('https:') && publicOrigin?.startsWith('http:'),
  );
  return insecure.length > 0
    ? {
        what: 'origins',
        is: 'wrong',
        say: `${insecure.join(', ')} can't use an http relay: browsers refuse mixed content. Put it behind https.`,
      }
    : { what: 'origins', is: 'ok', say: [...allowedOrigins].join(', ') };
}

async function examineStore(config: RelayConfig): Promise<readonly Finding[]> {
  try {
    const store = await openStoreFor(config);
    const counts = await store.leads.counts();
    await store.close();
    const say = counts.map(({ state, count }) => `${count} ${state}`).join(', ') || 'empty';
    return [{ what: 'store', is: 'ok', say: `It can be used: ${say}.` }, ...(await examineDisk(config))];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const busy = error.message.startsWith('Another relay');
    return [{ what: 'store', is: busy ? 'ok' : 'wrong', say: busy ? 'A relay is using it.' : error.message }];
  }
}

async function examineDisk({ data, databaseUrl }: RelayConfig): Promise<readonly Finding[]> {
  if (databaseUrl) return [];
  const { bavail, bsize } = await statfs(data);
  const free = Math.round((bavail * bsize) / 1e6);
  return [
    free < 500
      ? {
          what: 'disk',
          is: 'wrong',
          say: `Only ${free} MB are free in ${data}: leads are refused when it is full.`,
        }
      : { what: 'disk', is: 'ok', say: `${free} MB are free in ${data}.` },
  ];
}

function codeOf(error: unknown): string {
  if (error instanceof CrmError) return error.code;
  throw error;
}
