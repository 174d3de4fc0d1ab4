/** Name of the database, and of its object store, that contain the key. */
const databaseName = 'apro-forms:kept';
const storeName = 'keys';
const keyName = 'queue';

/**
 * Reads the key of the stored submissions from IndexedDB, the only storage for a key that scripts can use but cannot
 * read. The key is read for each use and not held in memory: a submission that is encrypted with a key that IndexedDB
 * has lost meanwhile could not be read by the next page.
 * @param isCreated true: creates the key if there is none
 * @returns undefined: there is no key
 * @throws if the browser has no IndexedDB or no `crypto.subtle`, as on pages with http, or blocks them
 */
export async function readQueueKey(isCreated: boolean): Promise<CryptoKey | undefined> {
  const { subtle } = crypto;
  if (!subtle) throw new Error('no crypto.subtle');
  const database = await openDatabase();
  try {
    const key = await readKey(database);
    if (key || !isCreated) return key;
    await addKey(database, await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, keyUsages));
    return await readKey(database);
  } finally {
    database.close();
  }
}

const keyUsages = ['encrypt', 'decrypt'] as const;

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(storeName);
  return toPromise(request);
}

async function readKey(database: IDBDatabase): Promise<CryptoKey | undefined> {
  const key: unknown = await toPromise(database.transaction(storeName).objectStore(storeName).get(keyName));
  return key instanceof CryptoKey ? key : undefined;
}

/**
 * Adds the key, unless another tab has added a key meanwhile. Waits until the key is on the disk, so that a crash of
 * the browser cannot lose the key of a submission that is already encrypted.
 */
function addKey(database: IDBDatabase, key: CryptoKey): Promise<void> {
  return new Promise((resolve) => {
    const transaction = database.transaction(storeName, 'readwrite', { durability: 'strict' });
    const request = transaction.objectStore(storeName).add(key, keyName);
    // `add` fails if another tab has added a key. The caller then reads the key of the other tab, so the failure
    // is ignored.
    request.onerror = (event) => event.preventDefault();
    transaction.oncomplete = transaction.onabort = () => resolve();
  });
}

function toPromise<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
