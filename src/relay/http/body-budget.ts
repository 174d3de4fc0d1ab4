/** A body that is being received or handled. Its memory counts until `close`. */
export interface BodyLease {
  /** Counts more memory of this body. May evict bodies, this body included. */
  grow(bytes: number): void;
  /** The body has arrived completely. Its memory still counts, but the body is not evicted any more. */
  complete(): void;
  close(): void;
}

/** Memory of all request bodies that the relay holds at the same time. */
export interface BodyBudget {
  /**
   * @param network the sender's network, from `getNetworkKeys`
   * @param onEvicted called once if the body has to make room
   */
  open(network: string, onEvicted: () => void): BodyLease;
  readonly heldBytes: number;
}

interface HeldBody {
  readonly network: string;
  readonly evict: () => void;
  bytes: number;
  isComplete: boolean;
}

/**
 * Creates a budget for the memory of request bodies. If the budget is exceeded, the network that holds the most memory
 * loses its oldest incomplete body. So a small body of another network always finds room, and a small body of the same
 * network finds room at the expense of bodies that have waited longer.
 * @param maxBytes limit of all bodies together
 */
export function createBodyBudget(maxBytes: number): BodyBudget {
  /** Open bodies of each network, the oldest first. */
  const bodiesByNetwork = new Map<string, Set<HeldBody>>();
  let heldBytes = 0;

  function remove(body: HeldBody): void {
    const bodies = bodiesByNetwork.get(body.network);
    if (!bodies?.delete(body)) return;
    if (bodies.size === 0) bodiesByNetwork.delete(body.network);
    heldBytes -= body.bytes;
  }

  /** Returns `undefined` if every body that holds memory is complete. */
  function findVictim(): HeldBody | undefined {
    let victim: HeldBody | undefined;
    let mostBytes = 0;
    for (const bodies of bodiesByNetwork.values()) {
      let networkBytes = 0;
      let oldestIncomplete: HeldBody | undefined;
      for (const body of bodies) {
        networkBytes += body.bytes;
        if (!body.isComplete && body.bytes > 0) oldestIncomplete ??= body;
      }
      if (oldestIncomplete && networkBytes > mostBytes) {
        mostBytes = networkBytes;
        victim = oldestIncomplete;
      }
    }
    return victim;
  }

  return {
    open(network, onEvicted) {
      const body: HeldBody = { network, evict: onEvicted, bytes: 0, isComplete: false };
      const bodies = bodiesByNetwork.get(network) ?? new Set();
      bodiesByNetwork.set(network, bodies.add(body));
      return {
        grow(bytes) {
          if (!bodies.has(body)) return;
          body.bytes += bytes;
          heldBytes += bytes;
          while (heldBytes > maxBytes) {
            const victim = findVictim();
            if (!victim) return;
            remove(victim);
            victim.evict();
          }
        },
        complete() {
          body.isComplete = true;
        },
        close: () => remove(body),
      };
    },
    get heldBytes() {
      return heldBytes;
    },
  };
}
