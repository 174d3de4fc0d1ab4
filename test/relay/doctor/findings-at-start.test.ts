import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { runCli } from '../../../src/relay/cli/run-cli.js';
import { readConfig } from '../../../src/relay/node/start-relay.js';
import { createEncryption } from '../../../src/relay/storage/encryption.js';
import { openStoreFor } from '../../../src/relay/storage/open-store.js';
import { failureText } from '../../scripted-crm-fixture.js';
import { crmKey, pollOptions } from '../fixture.js';
import { newLead } from '../storage/each-database-fixture.js';
import {
  doctorLines,
  doctorSettings,
  type EnvironmentSettings,
  keyedScript,
  startDoctorCrm,
} from './doctor-fixture.js';

/**
 * Starts the program and stops it at the end of the test. Returns a function that returns the text which the
 * program has printed to standard error so far.
 */
async function startProgram(env: EnvironmentSettings): Promise<() => string> {
  let errors = '';
  let stop = () => {};
  onTestFinished(() => stop());
  const exitCode = await runCli(['relay'], {
    env,
    dist: '/nowhere/dist',
    readVersion: async () => '1.2.3',
    write() {},
    writeError(text) {
      errors += text;
    },
    onStop(stopRelay) {
      stop = stopRelay;
    },
  });
  expect(exitCode).toBe(0);
  return () => errors;
}

async function putLead(env: EnvironmentSettings, secret: string): Promise<void> {
  const store = await openStoreFor(readConfig(env));
  const lead = newLead({ state: 'quarantine' });
  const sealed = await (await createEncryption([secret])).encryptLead('{}', lead.receipt);
  await store.leads.add({ ...lead, sealed });
  await store.close();
}

describe('the findings of doctor are printed once after the start', () => {
  test.each<[string, EnvironmentSettings, RegExp]>([
    [
      'an address of the CRM where nobody listens',
      { CRM_URL: 'http://127.0.0.1:2' },
      /^ERROR: connection: /m,
    ],
    ['a missing PUBLIC_URL', {}, /^WARNING: https to pages: PUBLIC_URL is not set/m],
    ['an empty FORMS', { FORMS: '' }, /^WARNING: forms: FORMS is empty/m],
    ['a form that does not exist', { FORMS: '34,99' }, /^ERROR: form 99: /m],
  ])('%s', async (_name, overrides, finding) => {
    const { url } = await startDoctorCrm();
    const errors = await startProgram({ ...doctorSettings(url), ...overrides });
    await expect.poll(errors, pollOptions).toMatch(finding);
    expect(errors()).not.toMatch(/^(OK|UNKNOWN)/im);
    const settled = await vi.waitFor(async () => {
      const before = errors();
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(errors()).toBe(before);
      return before;
    }, pollOptions);
    const lines = settled.trim().split('\n');
    expect(new Set(lines).size).toBe(lines.length);
  });

  test('a key that the CRM refuses', async () => {
    const { url } = await startDoctorCrm((request) =>
      request.path.startsWith('/sharedapi/') ? { text: failureText('ACCESS_DENY') } : keyedScript(request),
    );
    const errors = await startProgram(doctorSettings(url));
    await expect.poll(errors, pollOptions).toMatch(/^ERROR: key: The CRM refuses CRM_KEY/m);
  });

  test('leads that the key cannot decrypt any more', async () => {
    const { url } = await startDoctorCrm();
    const env = doctorSettings(url);
    await putLead(env, 'another key that was in use before');
    const errors = await startProgram(env);
    await expect.poll(errors, pollOptions).toMatch(/^ERROR: data key: At least 1 leads can't be decrypted/m);
  });
});

describe('without a running relay, doctor', () => {
  test('reports leads that the keys cannot decrypt, and none that a former key decrypts', async () => {
    const env = { ...doctorSettings('http://127.0.0.1:2'), DATA: mkdtempSync(join(tmpdir(), 'apro-keys-')) };
    await putLead(env, crmKey);
    const changed = { ...env, CRM_KEY: crmKey.toLowerCase() };
    expect((await doctorLines(env)).join('\n')).not.toContain('data key');
    expect((await doctorLines(changed)).join('\n')).toMatch(/^wrong data key: .*set DATA_KEY to NEW,OLD/m);
    const both = { ...changed, DATA_KEY: `${changed.CRM_KEY},${crmKey}` };
    expect((await doctorLines(both)).join('\n')).not.toContain('data key');
  });
});
