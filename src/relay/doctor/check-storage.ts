import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { RelayConfig } from '../config/config.js';
import { checkWritable } from '../monitoring/health.js';
import { maxPageFiles } from '../page/posted-form.js';
import { StoreError, StoreInUseError } from '../storage/database/sql.js';
import { hasStore, openStoreFor } from '../storage/open-store.js';
import type { Store } from '../storage/store.js';
import type { LeadState } from '../storage/tables/lead-schema.js';
import { type CheckResult, ok, unknown, warning, wrong } from './finding.js';

/** Where leads are kept, and the room for them. */
export async function* checkStorage(config: RelayConfig): AsyncGenerator<CheckResult> {
  const { data, databaseUrl } = config;
  if (databaseUrl) {
    yield await checkDatabase(config);
    yield unknown('disk', 'PostgreSQL’s can’t be seen from here: watch it where the server runs.');
  } else if (data === ':memory:') {
    yield wrong('store', 'DATA is :memory:, so leads are lost when the relay ends: set it to a folder.');
    yield unknown('disk', 'None is used.');
  } else {
    const folder = await findExistingFolder(resolve(data));
    // A store that the operator's own user made might not be the relay's to write.
    yield hasStore(config) ? await checkDatabase(config) : await checkMissingStore(data, folder);
    yield await checkDisk(folder, config);
  }
}

async function checkDatabase(config: RelayConfig): Promise<CheckResult> {
  try {
    const store = await openStoreFor(config);
    return await checkOpenStore(store).finally(store.close);
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof StoreInUseError) return ok('store', 'A relay is using it.');
    if (error instanceof StoreError) return wrong('store', message);
    return wrong(
      'store',
      `It can't be read: ${message}. Stop the relay and keep a copy of all that is there.`,
    );
  }
}

const adviceByState: Partial<Record<LeadState, string>> = {
  attention: 'See apro-forms leads list attention.',
  quarantine: 'What looks like spam is emptied after 30 days: see apro-forms leads list quarantine.',
};

async function checkOpenStore({ leads, cacheStore }: Store): Promise<CheckResult> {
  const counts = await leads.countByState();
  try {
    // What is full or read-only can be opened and read.
    await checkWritable(cacheStore, Date.now());
  } catch (error) {
    const { message } = error as Error;
    return wrong(
      'store',
      `It can't be written: ${message}. See its disk, and the rights of the relay's user.`,
    );
  }
  const summary = `It can be used: ${counts.map(({ state, count }) => `${count} ${state}`).join(', ') || 'empty'}.`;
  const actions = counts.flatMap(({ state }) => adviceByState[state] ?? []);
  return actions.length > 0 ? warning('store', [summary, ...actions].join(' ')) : ok('store', summary);
}

async function checkMissingStore(data: string, folder: string): Promise<CheckResult> {
  if (!(await stat(folder)).isDirectory())
    return wrong('store', `DATA ${data} can't be made, as ${folder} is a file: set DATA to a folder.`);
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return ok('store', `There is none in ${data} yet: the relay makes it.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return wrong(
      'store',
      code === 'EROFS'
        ? `DATA ${data} can't be written: its disk is read-only. Mount it anew, or set DATA to another folder.`
        : `DATA ${data} can't be written: give the relay's user rights to ${folder}.`,
    );
  }
}

const minFreeMegabytes = 500;

async function checkDisk(folder: string, { maxUpload }: RelayConfig): Promise<CheckResult> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  const freeMegabytes = Math.floor((bavail * bsize) / 1e6);
  const summary = `${freeMegabytes} MB are free in ${folder}`;
  // Some file systems count no files at all.
  if (files > 0 && ffree === 0)
    return wrong(
      'disk',
      `${summary}, but no file can be made there: remove some. Leads are refused until then.`,
    );
  if (freeMegabytes < (maxPageFiles * maxUpload) / 1e6)
    return wrong('disk', `Only ${summary}: make room. Leads are refused when it is full.`);
  return freeMegabytes < minFreeMegabytes
    ? warning('disk', `Only ${summary}: make room before it is full.`)
    : ok('disk', `${summary}.`);
}

/** The folder itself, or what is there of the way to it. */
async function findExistingFolder(path: string): Promise<string> {
  return (await exists(path)) ? path : findExistingFolder(dirname(path));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
