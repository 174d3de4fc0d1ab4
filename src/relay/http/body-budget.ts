/**
 * The memory of one request body that the relay is receiving or handling. The memory is counted until `close` is
 * called.
 */
export interface BodyLease {
  /**
   * Counts additional memory for this request body. If the limit for all bodies is exceeded, incomplete bodies are
   * dropped, possibly this one.
   */
  grow(bytes: number): void;
  /**
   * Marks the request body as completely received. The memory of the body is still counted, but the body cannot be
   * dropped any more.
   */
  complete(): void;
  close(): void;
}

/** Limits the memory of all request bodies that the relay holds at the same time. */
export interface BodyBudget {
  /**
   * Starts to count the memory of a request body.
   * @param network the sender's network, from `getNetworkKeys`
   * @param onEvicted called once if this body is dropped, because other request bodies need the memory
   */
  open(network: string, onEvicted: () => void): BodyLease;
  readonly heldBytes: number;
}

interface HeldBody {
  readonly network: Network;
  readonly evict: () => void;
  bytes: number;
}

interface Network {
  /** Memory in bytes that the bodies of the open requests from one IP network use. */
  bytes: number;
  openCount: number;
  /** Request bodies that can be dropped to free memory, the oldest first. */
  readonly incomplete: Set<HeldBody>;
}

/**
 * Creates a limit for the memory of all request bodies. If the limit is exceeded, the network that uses the most
 * memory loses its oldest incomplete body. So a small body of another network always finds room. A small body of the
 * same network finds room because bodies that have waited longer are dropped.
 * @param maxBytes limit for all bodies together, in bytes
 */
export function createBodyBudget(maxBytes: number): BodyBudget {
  const networks = new Map<string, Network>();
  const openBodies = new Set<HeldBody>();
  let heldBytes = 0;

  function count(body: HeldBody, bytes: number): void {
    // A request body can be dropped as soon as its first byte has arrived. Before that, dropping the body would free
    // no memory.
    if (body.bytes === 0 && bytes > 0) body.network.incomplete.add(body);
    body.bytes += bytes;
    body.network.bytes += bytes;
    heldBytes += bytes;
  }

  function remove(body: HeldBody): void {
    if (!openBodies.delete(body)) return;
    count(body, -body.bytes);
    body.network.incomplete.delete(body);
    body.network.openCount--;
  }

  /**
   * Returns the request body that is dropped to free memory. `undefined`: no body can be dropped, because all
   * bodies that use memory are completely received.
   */
  function findVictim(): HeldBody | undefined {
    let largest: Network | undefined;
    for (const network of networks.values())
      if (network.incomplete.size > 0 && network.bytes > (largest?.bytes ?? 0)) largest = network;
    const [oldest] = largest?.incomplete ?? [];
    return oldest;
  }

  return {
    open(networkKey, onEvicted) {
      const network = networks.get(networkKey) ?? { bytes: 0, openCount: 0, incomplete: new Set() };
      networks.set(networkKey, network);
      network.openCount++;
      const body: HeldBody = { network, evict: onEvicted, bytes: 0 };
      openBodies.add(body);
      return {
        grow(bytes) {
          if (!openBodies.has(body)) return;
          count(body, bytes);
          while (heldBytes > maxBytes) {
            const victim = findVictim();
            if (!victim) return;
            remove(victim);
            victim.evict();
          }
        },
        complete: () => network.incomplete.delete(body),
        close() {
          remove(body);
          if (network.openCount === 0 && networks.get(networkKey) === network) networks.delete(networkKey);
        },
      };
    },
    get heldBytes() {
      return heldBytes;
    },
  };
}
