import { describe, expect, test } from 'vitest';
import { createEncryption, type HashPurpose } from '../../../src/relay/storage/encryption.js';
import { hashAsEarlierRelay, sealAsEarlierRelay } from './earlier-encryption-fixture.js';

const purposes: readonly HashPurpose[] = ['lead', 'network', 'proof-of-work'];
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (decrypted: Uint8Array) => new TextDecoder().decode(decrypted);

describe('encrypted data', () => {
  test('can be decrypted with the current or an earlier secret, and with no other secret', async () => {
    const old = await createEncryption(['old']);
    const sealed = await old.encryptLead('Ann', 'R-1');
    expect(Buffer.from(sealed).includes('Ann')).toBe(false);
    expect(await (await createEncryption(['new', 'old'])).decryptLead(sealed, 'R-1')).toBe('Ann');
    await expect((await createEncryption(['new'])).decryptLead(sealed, 'R-1')).rejects.toThrow(
      'encrypted under another key',
    );
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    await expect(old.decryptLead(sealed, 'R-1')).rejects.toThrow('damaged');
  });

  test('of a lead belongs to its receipt: swapped rows are not readable', async () => {
    const encryption = await createEncryption(['secret']);
    const sealed = await encryption.encryptLead('Ann', 'R-1');
    expect(await encryption.decryptLead(sealed, 'R-1')).toBe('Ann');
    await expect(encryption.decryptLead(sealed, 'R-2')).rejects.toThrow('damaged');
  });

  test.each([
    ['another file', 'file-b.pdf', 0],
    ['another place in its file', 'file-a.pdf', 1],
    ['a file whose name ends in a number', 'file-a.pdf 0', 0],
  ])('of a piece cannot be read as a piece of %s', async (_case, id, piece) => {
    const encryption = await createEncryption(['secret']);
    const sealed = await encryption.encryptPiece(bytes('%PDF'), 'file-a.pdf', 0);
    expect(text(await encryption.decryptPiece(sealed, 'file-a.pdf', 0))).toBe('%PDF');
    await expect(encryption.decryptPiece(sealed, id, piece)).rejects.toThrow('damaged');
  });

  test('of a lead cannot be read as a file, nor a file as a lead', async () => {
    const encryption = await createEncryption(['secret']);
    const lead = await encryption.encryptLead('Ann', 'R-1');
    const piece = await encryption.encryptPiece(bytes('Ann'), 'R-1', 0);
    await expect(encryption.decryptPiece(lead, 'R-1', 0)).rejects.toThrow('another key');
    await expect(encryption.decryptLead(piece, 'R-1')).rejects.toThrow('another key');
  });

  test('of an earlier relay stays readable, and counts as not current', async () => {
    const encryption = await createEncryption(['new secret', 'old secret']);
    for (const secret of ['new secret', 'old secret']) {
      const sealed = sealAsEarlierRelay(secret, 'Ann');
      expect(await encryption.decryptLead(sealed, 'R-1')).toBe('Ann');
      expect(text(await encryption.decryptPiece(sealed, 'file-a.pdf', 3))).toBe('Ann');
      expect(encryption.isCurrent(sealed)).toBe(false);
    }
    expect(encryption.isCurrent(await encryption.encryptLead('Ann', 'R-1'))).toBe(true);
    expect(encryption.findSecret(sealAsEarlierRelay('old secret', 'Ann'))).toBe(1);
    expect(encryption.findSecret(sealAsEarlierRelay('another', 'Ann'))).toBeUndefined();
  });
});

describe('keyed hashes', () => {
  test('of one text differ for each purpose', async () => {
    const encryption = await createEncryption(['secret']);
    for (const input of ['operator', 'proof of work', '203.0.113.7', '']) {
      const hashes = await Promise.all(purposes.map((purpose) => encryption.hash(purpose, input)));
      expect(new Set(hashes).size).toBe(purposes.length);
    }
  });

  test('of leads of earlier relays stay the same, so that their retries are recognized', async () => {
    const encryption = await createEncryption(['new secret', 'old secret']);
    expect(await encryption.hashWithAllKeys('lead', 'a token')).toEqual([
      hashAsEarlierRelay('new secret', 'a token'),
      hashAsEarlierRelay('old secret', 'a token'),
    ]);
    expect(await encryption.hash('proof-of-work', 'altcha')).not.toBe(
      hashAsEarlierRelay('new secret', 'proof of work'),
    );
  });
});
