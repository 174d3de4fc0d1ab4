import { bytesToHex } from '@noble/hashes/utils.js';
import { toBase64 } from '../encoding/base64.js';
import { DecryptionError, MissingKeyError } from './decryption-error.js';

/**
 * Purposes of keyed hashes. Each purpose has a key of its own, so a text that a visitor chooses cannot produce a hash
 * of another purpose.
 * - `lead`: what identifies a lead: its idempotency key (a UUID), all its values (a JSON object), and those values that
 *   the CRM lists (a JSON array). The three formats differ, so their hashes cannot be confused
 * - `receipt`: receipt number of a lead with an idempotency key
 * - `network`: network of a visitor who uploads a file or sends a lead that looks like spam
 * - `proof-of-work`: signature of the puzzles that browsers solve
 * - `test`: signature of the permission to send a test lead
 * - `consent`: e-mail address or phone number in the ledger (table) of consents
 */
export type HashPurpose = 'lead' | 'receipt' | 'network' | 'proof-of-work' | 'test' | 'consent';

/**
 * Encrypts the data of visitors, and creates keyed hashes. Without the key, nobody can find out by guessing which
 * text was hashed.
 */
export interface Encryption {
  /** Encrypts the content of a lead. The result can be decrypted only with the same receipt number. */
  encryptLead(text: string, receipt: string): Promise<Uint8Array>;
  /**
   * Decrypts the content of a lead.
   * @throws MissingKeyError if the key is not among the secrets
   * @throws DecryptionError if the data is damaged or belongs to another lead
   */
  decryptLead(sealed: Uint8Array, receipt: string): Promise<string>;
  /** Encrypts a piece of a file. The result can be decrypted only as this piece of this file. */
  encryptPiece(bytes: Uint8Array, uploadId: string, piece: number): Promise<Uint8Array>;
  /**
   * Decrypts a piece of a file.
   * @throws DecryptionError like `decryptLead`
   */
  decryptPiece(sealed: Uint8Array, uploadId: string, piece: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Returns a keyed hash under the current secret, in base64. */
  hash(purpose: HashPurpose, text: string): Promise<string>;
  /**
   * Returns the hashes under all secrets, the current secret first. With them, values that were hashed under an
   * earlier secret can be found.
   */
  hashWithAllKeys(purpose: HashPurpose, text: string): Promise<readonly [string, ...string[]]>;
  /**
   * Id of the current key for the purpose `consent`, in hex. It is stored with each hash, because these hashes stay
   * for years and an operator can change the secret meanwhile.
   */
  readonly consentKeyId: string;
  /** The ids like `consentKeyId` of all secrets, the current secret first. */
  readonly consentKeyIds: readonly string[];
  /**
   * Returns the number of the secret with which the data was encrypted; the current secret is 0. `undefined`: none of
   * the secrets.
   */
  findSecret(sealed: Uint8Array): number | undefined;
  /**
   * Returns true if the data is encrypted with the current secret and can be decrypted only in its own database row.
   */
  isCurrent(sealed: Uint8Array): boolean;
}

const nonceBytes = 12;
const keyIdBytes = 4;

/**
 * Creates the encryption: AES-256-GCM and HMAC with keys that are derived from `secrets` by HKDF, one key per
 * purpose. The first secret encrypts; all secrets decrypt. `docs/security-keys.md` lists the keys.
 */
export async function createEncryption(secrets: readonly [string, ...string[]]): Promise<Encryption> {
  const keys = await Promise.all(secrets.map(deriveKeys));
  const [current, ...older] = keys as [DerivedKeys, ...DerivedKeys[]];

  const findKeys = (sealed: Uint8Array) =>
    keys.findIndex(({ lead, piece, unbound }) => [lead, piece, unbound].some((key) => hasId(sealed, key)));

  async function decrypt(
    sealed: Uint8Array,
    purpose: 'lead' | 'piece',
    boundTo: string,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = copyBytes(sealed);
    for (const derived of keys) {
      if (hasId(bytes, derived[purpose])) return open(bytes, derived[purpose], encodeText(boundTo));
      // Relays before November 2026 used one key for leads and files. They did not bind the encrypted data to its
      // database row, so data that they encrypted is decrypted without the row.
      if (hasId(bytes, derived.unbound)) return open(bytes, derived.unbound, new Uint8Array());
    }
    throw new MissingKeyError('encrypted under another key');
  }

  const hash = (derived: DerivedKeys, purpose: HashPurpose, text: string) =>
    sign(derived.macs[purpose], text);

  return {
    encryptLead: (text, receipt) => seal(encodeText(text), current.lead, encodeText(leadRow(receipt))),
    decryptLead: async (sealed, receipt) =>
      new TextDecoder().decode(await decrypt(sealed, 'lead', leadRow(receipt))),
    encryptPiece: (bytes, uploadId, piece) =>
      seal(bytes, current.piece, encodeText(pieceRow(uploadId, piece))),
    decryptPiece: (sealed, uploadId, piece) => decrypt(sealed, 'piece', pieceRow(uploadId, piece)),
    hash: (purpose, text) => hash(current, purpose, text),
    hashWithAllKeys: (purpose, text) =>
      Promise.all([hash(current, purpose, text), ...older.map((derived) => hash(derived, purpose, text))]),
    consentKeyId: bytesToHex(current.consentKeyId),
    consentKeyIds: keys.map(({ consentKeyId }) => bytesToHex(consentKeyId)),
    findSecret(sealed) {
      const index = findKeys(sealed);
      return index === -1 ? undefined : index;
    },
    isCurrent: (sealed) => hasId(sealed, current.lead) || hasId(sealed, current.piece),
  };
}

const leadRow = (receipt: string) => `lead ${receipt}`;
const pieceRow = (uploadId: string, piece: number) => `file ${uploadId} ${piece}`;

interface CipherKey {
  /**
   * Id of the key. The id is stored with the encrypted data, so that the right key can be found. It does not reveal
   * the key.
   */
  readonly id: Uint8Array;
  readonly cipher: CryptoKey;
}

/** The keys that are derived from one secret. */
interface DerivedKeys {
  readonly lead: CipherKey;
  readonly piece: CipherKey;
  /** Key that relays before November 2026 used. It only decrypts old data. */
  readonly unbound: CipherKey;
  readonly macs: Readonly<Record<HashPurpose, CryptoKey>>;
  readonly consentKeyId: Uint8Array;
}

async function deriveKeys(secret: string): Promise<DerivedKeys> {
  const baseKey = await crypto.subtle.importKey('raw', encodeText(secret), 'HKDF', false, [
    'deriveKey',
    'deriveBits',
  ]);
  const hkdfParams = (info: string) => ({
    name: 'HKDF',
    hash: 'SHA-256',
    salt: new Uint8Array(),
    info: encodeText(`apro-forms ${info}`),
  });
  const deriveId = async (info: string) =>
    new Uint8Array(await crypto.subtle.deriveBits(hkdfParams(info), baseKey, keyIdBytes * 8));
  const deriveCipher = async (idInfo: string, info: string): Promise<CipherKey> => ({
    id: await deriveId(idInfo),
    cipher: await crypto.subtle.deriveKey(
      hkdfParams(info),
      baseKey,
      { name: 'AES-GCM', length: 256 },
      false,
      ['encrypt', 'decrypt'],
    ),
  });
  const deriveMac = (info: string) =>
    crypto.subtle.deriveKey(
      hkdfParams(info),
      baseKey,
      { name: 'HMAC', hash: 'SHA-256', length: 256 },
      false,
      ['sign'],
    );
  const ciphers = await Promise.all([
    deriveCipher('id of bound leads', 'bound leads'),
    deriveCipher('id of bound files', 'bound files'),
    deriveCipher('id', 'leads'),
  ]);
  const [lead, piece, unbound] = ciphers;
  return {
    lead,
    piece,
    unbound,
    macs: {
      // Relays before November 2026 used the name `hashes` for this key. The name stays, so that a retry of a lead that
      // such a relay accepted is still recognized.
      lead: await deriveMac('hashes'),
      receipt: await deriveMac('receipts'),
      network: await deriveMac('networks'),
      'proof-of-work': await deriveMac('proof of work'),
      consent: await deriveMac('consents'),
      test: await deriveMac('test leads'),
    },
    consentKeyId: await deriveId('id of consents'),
  };
}

async function seal(
  bytes: Uint8Array,
  { id, cipher }: CipherKey,
  additionalData: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const sealed = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData },
    cipher,
    copyBytes(bytes),
  );
  const output = new Uint8Array(keyIdBytes + nonceBytes + sealed.byteLength);
  output.set(id);
  output.set(iv, keyIdBytes);
  output.set(new Uint8Array(sealed), keyIdBytes + nonceBytes);
  return output;
}

async function open(
  bytes: Uint8Array<ArrayBuffer>,
  { cipher }: CipherKey,
  additionalData: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const iv = bytes.subarray(keyIdBytes, keyIdBytes + nonceBytes);
  const ciphertext = bytes.subarray(keyIdBytes + nonceBytes);
  const decrypted = crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, cipher, ciphertext);
  return new Uint8Array(
    await decrypted.catch((cause) => {
      throw new DecryptionError('damaged', { cause });
    }),
  );
}

async function sign(mac: CryptoKey, text: string): Promise<string> {
  const signed = await crypto.subtle.sign('HMAC', mac, encodeText(text));
  return toBase64(new Uint8Array(signed));
}

function hasId(sealed: Uint8Array, { id }: CipherKey): boolean {
  return id.every((byte, index) => byte === sealed[index]);
}

function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Copies bytes into a new `ArrayBuffer`. The argument may be a view of a shared buffer, which WebCrypto refuses. */
function copyBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
