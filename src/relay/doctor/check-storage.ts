import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { RelayConfig } from '../config/config.js';
import { checkWritable } from '../monitoring/health.js';
import { countUnreadableLeads } from '../operator/unreadable-leads.js';
import { maxPageFiles } from '../page/posted-form.js';
import { listSharedPaths } from '../storage/database/data-folder.js';
import { type DatabaseProtection, readDatabaseProtection } from '../storage/database/postgres-tls.js';
import { StoreError, StoreInUseError } from '../storage/database/sql.js';
import { createEncryption } from '../storage/encryption.js';
import { hasStore, openStoreFor } from '../storage/open-store.js';
import { listSecrets } from '../storage/secrets.js';
import type { Store } from '../storage/store.js';
import type { LeadState } from '../storage/tables/lead-schema.js';
import { checkClock } from './check-clock.js';
import { type CheckResult, ok, unknown, warning, wrong } from './check-result.js';
import { describeUnreadable } from './check-runtime.js';

/** Checks the database of the leads, and the free space on its disk. */
export async function* checkStorage(config: RelayConfig): AsyncGenerator<CheckResult> {
  const { data, databaseUrl } = config;
  if (databaseUrl) {
    yield* await checkDatabase(config);
    yield describeProtection(readDatabaseProtection(databaseUrl));
    yield unknown(
      'disk',
      "The disk of PostgreSQL can't be checked from this machine. Monitor the database server.",
    );
  } else if (data === ':memory:') {
    yield wrong('store', 'DATA is :memory:, so leads are lost when the relay stops. Set DATA to a folder.');
    yield unknown('disk', 'No disk is used.');
  } else {
    const folder = await findExistingFolder(resolve(data));
    // A missing database is not created here. The file would belong to the user who runs this check, so the relay's
    // user could not write it.
    yield* hasStore(config) ? await checkDatabase(config) : [await checkMissingStore(data, folder)];
    yield await checkDisk(folder, config);
    if (hasStore(config)) yield checkRights(data);
  }
}

function describeProtection(protection: DatabaseProtection): CheckResult {
  const check = 'database tls';
  switch (protection) {
    case 'local':
      return ok(check, 'PostgreSQL is on this machine.');
    case 'verified':
      return ok(check, "The connection to PostgreSQL is encrypted, and the server's certificate is checked.");
    case 'unverified':
      return warning(
        check,
        "The server's certificate is not checked, so others can pretend to be PostgreSQL. Remove sslmode and " +
          'uselibpqcompat from DATABASE_URL, and name the issuer with sslrootcert=PATH if it is your own.',
      );
    case 'off':
      return warning(
        check,
        'The connection to PostgreSQL is not encrypted: its password can be read on the way. Remove sslmode=disable ' +
          'from DATABASE_URL unless nobody else can reach the network between.',
      );
  }
}

async function checkDatabase(config: RelayConfig): Promise<readonly CheckResult[]> {
  try {
    const store = await openStoreFor(config, { makesDataKey: false });
    try {
      return [
        await checkOpenStore(store),
        ...(await checkDataKey(store, config)),
        ...(await checkClock(store)),
      ];
    } finally {
      await store.close();
    }
  } catch (error) {
    const { message } = error as Error;
    if (error instanceof StoreInUseError) return [ok('store', 'A relay is using the store.')];
    if (error instanceof StoreError) return [wrong('store', message)];
    return [wrong('store', `The store can't be read: ${message}. Stop the relay and copy the whole folder.`)];
  }
}

const adviceByState: Partial<Record<LeadState, string>> = {
  attention: 'Run apro-forms leads list attention.',
  quarantine: 'Quarantined leads are erased after 30 days: run apro-forms leads list quarantine.',
};

/**
 * Checks that the stored leads can be decrypted. So an operator learns of a wrong secret before the leads are needed.
 */
async function checkDataKey({ leads, secrets }: Store, config: RelayConfig): Promise<readonly CheckResult[]> {
  const count = await countUnreadableLeads(leads, await createEncryption(secrets ?? listSecrets(config)));
  return count > 0 ? [describeUnreadable(count)] : [];
}

async function checkOpenStore({ leads, cacheStore }: Store): Promise<CheckResult> {
  const counts = await leads.countByState();
  try {
    // This check writes to the database, because a database on a full or read-only disk can still be opened and read.
    await checkWritable(cacheStore, Date.now());
  } catch (error) {
    const { message } = error as Error;
    return wrong(
      'store',
      `The store can't be written: ${message}. Check the disk and the permissions of the relay's user.`,
    );
  }
  const summary = `The store works: ${counts.map(({ state, count }) => `${count} ${state}`).join(', ') || 'empty'}.`;
  const actions = counts.flatMap(({ state }) => adviceByState[state] ?? []);
  return actions.length > 0 ? warning('store', [summary, ...actions].join(' ')) : ok('store', summary);
}

async function checkMissingStore(data: string, folder: string): Promise<CheckResult> {
  if (!(await stat(folder)).isDirectory())
    return wrong(
      'store',
      `DATA ${data} can't be created, because ${folder} is a file. Set DATA to a folder.`,
    );
  try {
    await access(folder, constants.W_OK | constants.X_OK);
    return ok('store', `${data} has no store yet. The relay creates the store.`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return wrong(
      'store',
      code === 'EROFS'
        ? `DATA ${data} can't be written: the disk is read-only. Mount the disk for writing, or set DATA to another folder.`
        : `DATA ${data} can't be written: give the relay's user write access to ${folder}.`,
    );
  }
}

function checkRights(folder: string): CheckResult {
  const paths = listSharedPaths(folder);
  if (paths.length === 0) return ok('rights', `Only the relay's user can open the folder ${folder}.`);
  const list = paths.map(({ path, mode }) => `${path} (${mode})`).join(', ');
  const commands = paths.map(({ path, rightMode }) => `chmod ${rightMode} ${path}`).join('; ');
  return warning('rights', `Other users of this machine can open ${list}. Run: ${commands}.`);
}

const minFreeMegabytes = 500;

async function checkDisk(folder: string, { maxUpload }: RelayConfig): Promise<CheckResult> {
  const { bavail, bsize, files, ffree } = await statfs(folder);
  const freeMegabytes = Math.floor((bavail * bsize) / 1e6);
  const summary = `${freeMegabytes} MB are free in the folder ${folder}`;
  // Some file systems report a capacity of 0 files. The number means nothing there, so it is ignored.
  if (files > 0 && ffree === 0)
    return wrong(
      'disk',
      `${summary}, but no more files can be created: remove files. The relay refuses leads until then.`,
    );
  if (freeMegabytes < (maxPageFiles * maxUpload) / 1e6)
    return wrong('disk', `Only ${summary}: free some space. The relay refuses leads when the disk is full.`);
  return freeMegabytes < minFreeMegabytes
    ? warning('disk', `Only ${summary}: free some space before the disk is full.`)
    : ok('disk', `${summary}.`);
}

/** Returns the folder itself if it exists, otherwise the nearest parent folder that exists. */
async function findExistingFolder(path: string): Promise<string> {
  return (await exists(path)) ? path : findExistingFolder(dirname(path));
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
