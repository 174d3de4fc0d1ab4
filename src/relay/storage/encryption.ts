/** Encrypts what is kept of visitors, and makes hashes that say nothing without the key. */
export interface Seal {
  close(text: string): Promise<Uint8Array>;
  /** @throws SealError for what was sealed under a key that is not at hand, or is not whole */
  open(sealed: Uint8Array): Promise<string>;
  closeBytes(bytes: Uint8Array): Promise<Uint8Array>;
  openBytes(sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  hash(text: string): Promise<string>;
  /** The same under each of the keys: what was hashed before the first one came is still known. */
  hashes(text: string): Promise<readonly [string, ...string[]]>;
}

export class SealError extends Error {
  override readonly name = 'SealError';
}

const nonceBytes = 12;
const idBytes = 4;

/** AES-256-GCM under keys derived from secrets: the first one seals, all of them open. */
export async function createSeal(secrets: readonly [string, ...string[]]): Promise<Seal> {
  const keys = await Promise.all(secrets.map(deriveKeys));
  const [first, ...older] = keys as [KeyPair, ...KeyPair[]];

  async function closeBytes(bytes: Uint8Array): Promise<Uint8Array> {
    const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, first.cipher, copy(bytes));
    const whole = new Uint8Array(idBytes + nonceBytes + sealed.byteLength);
    whole.set(first.id);
    whole.set(nonce, idBytes);
    whole.set(new Uint8Array(sealed), idBytes + nonceBytes);
    return whole;
  }

  async function openBytes(sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = copy(sealed);
    const key = keys.find(({ id }) => id.every((byte, at) => byte === bytes[at]));
    if (!key) throw new SealError('sealed under another key');
    const nonce = bytes.subarray(idBytes, idBytes + nonceBytes);
    const body = bytes.subarray(idBytes + nonceBytes);
    const opened = crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key.cipher, body);
    return new Uint8Array(
      await opened.catch((cause) => {
        throw new SealError('damaged', { cause });
      }),
    );
  }

  async function hash({ mac }: KeyPair, text: string): Promise<string> {
    const signed = await crypto.subtle.sign('HMAC', mac, new TextEncoder().encode(text));
    return btoa(String.fromCharCode(...new Uint8Array(signed)));
  }

  return {
    closeBytes,
    openBytes,
    close: (text) => closeBytes(new TextEncoder().encode(text)),
    open: async (sealed) => new TextDecoder().decode(await openBytes(sealed)),
    hash: (text) => hash(first, text),
    hashes: (text) => Promise.all([hash(first, text), ...older.map((key) => hash(key, text))]),
  };
}

interface KeyPair {
  /** Tells keys apart without giving them away. */
  readonly id: Uint8Array;
  readonly cipher: CryptoKey;
  readonly mac: CryptoKey;
}

async function deriveKeys(secret: string): Promise<KeyPair> {
  const base = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ]);
  const purpose = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: new TextEncoder().encode(`apro-forms ${info}`),
  });
  const cipher = { name: 'AES-GCM', length: 256 };
  const mac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
  return {
    id: new Uint8Array(await crypto.subtle.deriveBits(purpose('id'), base, idBytes * 8)),
    cipher: await crypto.subtle.deriveKey(purpose('leads'), base, cipher, false, ['encrypt', 'decrypt']),
    mac: await crypto.subtle.deriveKey(purpose('hashes'), base, mac, false, ['sign']),
  };
}

/** WebCrypto wants bytes of a buffer of their own. */
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
