/** Encrypts what is kept of visitors, and makes hashes that say nothing without the key. */
export interface Encryption {
  encrypt(text: string): Promise<Uint8Array>;
  /** @throws SealError for what was sealed under a key that is not at hand, or is not whole */
  decrypt(sealed: Uint8Array): Promise<string>;
  encryptBytes(bytes: Uint8Array): Promise<Uint8Array>;
  decryptBytes(sealed: Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
  hash(text: string): Promise<string>;
  /** The same under each of the keys: what was hashed before the first one came is still known. */
  hashWithAllKeys(text: string): Promise<readonly [string, ...string[]]>;
}

export class DecryptionError extends Error {
  override readonly name = 'SealError';
}

const nonceBytes = 12;
const keyIdBytes = 4;

/** AES-256-GCM under keys derived from secrets: the first one seals, all of them open. */
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
  /** Tells keys apart without giving them away. */
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

/** WebCrypto wants bytes of a buffer of their own. */
function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
