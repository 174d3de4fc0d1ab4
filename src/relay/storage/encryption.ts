/** Encrypts the data of visitors, and makes keyed hashes: without the key, a hash cannot be compared with a guess. */
export interface Encryption {
  encrypt(text: string): Promise<Uint8Array>;
  /** @throws DecryptionError if the key is not among the secrets, or if the data is damaged */
  decrypt(sealed: Uint8Array): Promise<string>;
  encryptBytes(bytes: Uint8Array): Promise<Uint8Array>;
  decryptBytes(sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Keyed hash under the current key, in base64. */
  hash(text: string): Promise<string>;
  /** The hashes under all keys, the current key first: finds values that were hashed under an earlier key. */
  hashWithAllKeys(text: string): Promise<readonly [string, ...string[]]>;
}

export class DecryptionError extends Error {
  override readonly name = 'SealError';
}

const nonceBytes = 12;
const keyIdBytes = 4;

/** AES-256-GCM with keys that are derived from `secrets`. The first secret encrypts; all secrets decrypt. */
export async function createEncryption(secrets: readonly [string, ...string[]]): Promise<Encryption> {
  const keys = await Promise.all(secrets.map(deriveKeys));
  const [currentKey, ...olderKeys] = keys as [DerivedKeys, ...DerivedKeys[]];

  async function encryptBytes(bytes: Uint8Array): Promise<Uint8Array> {
    const nonce = crypto.getRandomValues(new Uint8Array(nonceBytes));
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv: nonce },
      currentKey.cipher,
      copyBytes(bytes),
    );
    const output = new Uint8Array(keyIdBytes + nonceBytes + sealed.byteLength);
    output.set(currentKey.id);
    output.set(nonce, keyIdBytes);
    output.set(new Uint8Array(sealed), keyIdBytes + nonceBytes);
    return output;
  }

  async function decryptBytes(sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = copyBytes(sealed);
    const key = keys.find(({ id }) => id.every((byte, index) => byte === bytes[index]));
    if (!key) throw new DecryptionError('sealed under another key');
    const nonce = bytes.subarray(keyIdBytes, keyIdBytes + nonceBytes);
    const ciphertext = bytes.subarray(keyIdBytes + nonceBytes);
    const decrypted = crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce }, key.cipher, ciphertext);
    return new Uint8Array(
      await decrypted.catch((cause) => {
        throw new DecryptionError('damaged', { cause });
      }),
    );
  }

  async function hash({ mac }: DerivedKeys, text: string): Promise<string> {
    const signed = await crypto.subtle.sign('HMAC', mac, new TextEncoder().encode(text));
    return btoa(String.fromCharCode(...new Uint8Array(signed)));
  }

  return {
    encryptBytes,
    decryptBytes,
    encrypt: (text) => encryptBytes(new TextEncoder().encode(text)),
    decrypt: async (sealed) => new TextDecoder().decode(await decryptBytes(sealed)),
    hash: (text) => hash(currentKey, text),
    hashWithAllKeys: (text) =>
      Promise.all([hash(currentKey, text), ...olderKeys.map((key) => hash(key, text))]),
  };
}

interface DerivedKeys {
  /** Stored with the data to find the key again; does not reveal the key. */
  readonly id: Uint8Array;
  readonly cipher: CryptoKey;
  readonly mac: CryptoKey;
}

async function deriveKeys(secret: string): Promise<DerivedKeys> {
  const baseKey = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ]);
  const hkdfParams = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: new TextEncoder().encode(`apro-forms ${info}`),
  });
  const cipher = { name: 'AES-GCM', length: 256 };
  const mac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
  return {
    id: new Uint8Array(await crypto.subtle.deriveBits(hkdfParams('id'), baseKey, keyIdBytes * 8)),
    cipher: await crypto.subtle.deriveKey(hkdfParams('leads'), baseKey, cipher, false, [
      'encrypt',
      'decrypt',
    ]),
    mac: await crypto.subtle.deriveKey(hkdfParams('hashes'), baseKey, mac, false, ['sign']),
  };
}

/** WebCrypto accepts a view of an `ArrayBuffer` only, and the argument may be a view of a shared buffer. */
function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
