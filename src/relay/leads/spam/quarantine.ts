import { createDelayedTask, type DelayedTaskDeps } from '../../../async/delayed-task.js';
import type { NewLead } from '../../storage/tables/lead-schema.js';
import type { AddedLead, LeadStore } from '../../storage/tables/lead-store.js';
import type { QuarantineStore } from '../../storage/tables/quarantine-store.js';
import type { UploadStore } from '../../storage/tables/upload-store.js';

export interface QuarantineDeps extends DelayedTaskDeps {
  readonly leads: LeadStore;
  readonly uploads: UploadStore;
  readonly store: QuarantineStore;
  /** Largest storage for leads that look like spam, in bytes: the setting `SUSPICIOUS_LIMIT`. */
  readonly maxBytes: number;
  readonly now: () => number;
  readonly monotonic: () => number;
  /** Called for each lead that looks like spam and is not stored because the storage for such leads is full. */
  readonly onUnstored: () => void;
}

export interface QuarantinedLead {
  readonly receipt: string;
  /**
   * False: the storage for spam leads is full, so the lead was only counted. The sender gets the same response as for
   * a stored lead.
   */
  readonly isStored: boolean;
  /** False: the lead is a retry of a stored lead. */
  readonly isNew: boolean;
}

/** How many leads look like spam and how much storage they use, for the operator. */
export interface QuarantineSummary {
  readonly leads: number;
  readonly bytes: number;
  /** Number of leads of the last 30 days that looked like spam and were not stored. */
  readonly unstored: number;
}

/** Stores leads that look like spam, until the storage limit is reached. */
export interface Quarantine {
  /**
   * Stores a lead that looks like spam, if the limits allow it.
   * @param network keyed hash of the sender's network; undefined: the network is not known
   * @param uploadIds files of the lead
   */
  add(
    lead: NewLead & { readonly state: 'quarantine' },
    network: string | undefined,
    uploadIds: Iterable<string>,
  ): Promise<QuarantinedLead>;
  /**
   * Writes the remaining counts to the database. Leads that looked like spam and were not stored are first counted in
   * memory only.
   */
  close(): Promise<void>;
}

/**
 * Smallest size that is counted for a spam lead, in bytes. So the storage limit also limits the number of these leads:
 * to 20,000 by default.
 */
export const minLeadBytes = 10_000;
/**
 * Largest share of the storage for spam that the leads of one network may use, so that one sender cannot fill the
 * storage.
 */
const maxNetworkShare = 0.1;
/**
 * Free disk space that spam leads may not use, in bytes. Uploaded files may not use the last 100 MB; other leads may
 * use all space.
 */
const reservedForLeadsBytes = 200_000_000;
/**
 * Milliseconds after which the storage that spam leads use is measured again. Other relays with the same database, and
 * operators who send or erase spam leads, change it.
 */
const measureIntervalMs = 10_000;
/**
 * Milliseconds for which counts are collected before they are written together. Without the delay, each lead of a
 * flood of spam would cause a database write.
 */
const writeDelayMs = 1_000;

/** How much storage spam leads use, and how much they may still use, in bytes. */
interface Room {
  readonly byNetwork: Map<string, number>;
  total: number;
  /** Free disk space that spam leads may still use, in bytes. */
  free: number;
}

export function createQuarantine(deps: QuarantineDeps): Quarantine {
  const { leads, uploads, store, maxBytes, now, monotonic, onUnstored } = deps;
  const unwritten = new Map<string, number>();
  const planWrite = createDelayedTask(writeCounts, writeDelayMs, deps);
  let measuring: Promise<Room> | undefined;
  let measuredAtMs = Number.NEGATIVE_INFINITY;
  /** Total size of the leads that are being written. A measurement of the database may not include these leads. */
  let pendingBytes = 0;

  async function measure(): Promise<Room> {
    const unmeasuredBytes = pendingBytes;
    const [usages, freeBytes] = await Promise.all([store.measure(minLeadBytes), uploads.freeBytes()]);
    return {
      byNetwork: new Map(usages.map(({ network, bytes }) => [network ?? '', bytes])),
      total: usages.reduce((sum, { bytes }) => sum + bytes, unmeasuredBytes),
      free: freeBytes - unmeasuredBytes - reservedForLeadsBytes,
    };
  }

  function getRoom(): Promise<Room> {
    if (!measuring || monotonic() - measuredAtMs >= measureIntervalMs) {
      measuredAtMs = monotonic();
      const measured = measure();
      measured.catch(() => {
        if (measuring === measured) measuring = undefined;
      });
      measuring = measured;
    }
    return measuring;
  }

  function use(room: Room, network: string, bytes: number): void {
    room.total += bytes;
    room.free -= bytes;
    room.byNetwork.set(network, (room.byNetwork.get(network) ?? 0) + bytes);
  }

  function hasRoom(room: Room, network: string, bytes: number): boolean {
    const networkBytes = room.byNetwork.get(network) ?? 0;
    // A lead with files can be larger than the share of its network. Such a lead is stored if the network has no other
    // spam lead.
    const fitsShare = networkBytes === 0 || networkBytes + bytes <= maxBytes * maxNetworkShare;
    return fitsShare && room.total + bytes <= maxBytes && bytes <= room.free;
  }

  async function measureLead({ sealed }: NewLead, uploadIds: Iterable<string>): Promise<number> {
    const files = await Promise.all(Array.from(uploadIds, (uploadId) => uploads.find(uploadId)));
    const fileBytes = files.reduce((sum, file) => sum + (file?.lead === null ? (file.size ?? 0) : 0), 0);
    return sealed.length + fileBytes;
  }

  async function writeCounts(): Promise<void> {
    const counts = [...unwritten];
    unwritten.clear();
    for (const [code, count] of counts) await store.countUnstored(code, count, now());
  }

  function countUnstored(code: string): void {
    onUnstored();
    unwritten.set(code, (unwritten.get(code) ?? 0) + 1);
    planWrite();
  }

  return {
    async add(lead, network = '', uploadIds) {
      const bytes = await measureLead(lead, uploadIds);
      const countedBytes = Math.max(bytes, minLeadBytes);
      const room = await getRoom();
      if (!hasRoom(room, network, countedBytes)) {
        const knownReceipt = await leads.findRepeated(lead);
        if (knownReceipt !== undefined) return { receipt: knownReceipt, isStored: true, isNew: false };
        countUnstored(lead.code);
        return { receipt: lead.receipt, isStored: false, isNew: true };
      }
      use(room, network, countedBytes);
      pendingBytes += countedBytes;
      let added: AddedLead | undefined;
      try {
        added = await leads.add({ ...lead, bytes, ...(network !== '' && { network }) });
      } finally {
        pendingBytes -= countedBytes;
        // If the write failed or the lead is a retry of a stored lead, the lead used no storage. So its size is
        // subtracted again.
        if (!added?.isNew) use(room, network, -countedBytes);
      }
      return { ...added, isStored: true };
    },
    close: writeCounts,
  };
}

/** Counts the leads that look like spam, and measures the storage that they use. */
export async function summarizeQuarantine(store: QuarantineStore): Promise<QuarantineSummary> {
  const [usages, unstored] = await Promise.all([store.measure(minLeadBytes), store.readUnstored()]);
  return {
    leads: usages.reduce((sum, usage) => sum + usage.leads, 0),
    bytes: usages.reduce((sum, usage) => sum + usage.bytes, 0),
    unstored,
  };
}
