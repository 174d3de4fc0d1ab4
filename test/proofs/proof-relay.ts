import { expect } from 'vitest';
import { demoKey, type RunningCrm, startDemoCrm } from '../../demo/crm/server.js';
import { readConfig } from '../../src/relay/config/config.js';
import { type RunningRelay, startRelay } from '../../src/relay/node/start-relay.js';
import { closeAfterTest, pageOrigin, pollOptions } from '../relay/fixture.js';

export interface ProofRelay {
  readonly relay: RunningRelay;
  readonly crm: RunningCrm;
  readonly logLines: readonly string[];
}

/** Starts a relay as an HTTP server, with the stand-in CRM behind it. @param settings environment variables */
export async function startProofRelay(settings: Readonly<Record<string, string>> = {}): Promise<ProofRelay> {
  const crm = await startDemoCrm();
  closeAfterTest(crm);
  const logLines: string[] = [];
  const config = readConfig({ ...proofSettings(crm.url), ...settings });
  const outbox = { ...config.outbox, timeScale: 0.01 };
  const relay = await startRelay({ ...config, outbox }, { log: (line) => logLines.push(line) });
  closeAfterTest(relay);
  return { relay, crm, logLines };
}

export function proofSettings(crmUrl: string): Readonly<Record<string, string>> {
  return {
    CRM_URL: crmUrl,
    CRM_KEY: demoKey,
    FORMS: '34,35',
    ALLOWED_ORIGINS: pageOrigin,
    PROOF_OF_WORK: 'off',
    PORT: '0',
    DATA: ':memory:',
  };
}

/** Sends a lead as a page does. */
export function postLead(url: string, name: string): Promise<Response> {
  return fetch(`${url}/onlineforms`, {
    method: 'POST',
    headers: { Origin: pageOrigin },
    body: new URLSearchParams({
      action: 'fillform',
      formtype: '34',
      token: crypto.randomUUID(),
      'data[def_customer][name]': name,
      'data[def_customer][email]': 'ann@example.com',
    }),
  });
}

/** Reads a form, its page and `/healthz`, sends a lead, and waits until the CRM has the lead. */
export async function serveOneLead(url: string, { crm }: { readonly crm: RunningCrm['crm'] }): Promise<void> {
  const form = await fetch(`${url}/forms/34`, { headers: { Origin: pageOrigin } });
  expect(form.status).toBe(200);
  expect(await form.json()).toMatchObject({ definition: { id: '34' } });
  const page = await fetch(`${url}/f/34`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Request a viewing')]);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const response = await postLead(url, 'Ann');
  expect(await response.json()).toMatchObject({ status: 'success', receipt: expect.stringMatching(/^R-/) });
  const names = () => crm.arrivals.map(({ data }) => (data.def_customer as Record<string, string>).name);
  await expect.poll(names, { ...pollOptions, timeout: 30_000 }).toEqual(['Ann']);
}
