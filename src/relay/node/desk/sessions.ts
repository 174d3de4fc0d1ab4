import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A logged-in operator. */
export interface Session {
  /** User for the audit lines, such as `desk:ann`. */
  readonly by: string;
}

export interface Sessions {
  /** Makes a one-time link. @returns the secret of the link */
  createLink(by: string): string;
  /** Exchanges the secret of a link for the token of a session. A link works once. `undefined`: wrong, used or expired. */
  openByLink(secret: string): string | undefined;
  /** `undefined`: no password is set, or the password is wrong. */
  openByPassword(password: string): string | undefined;
  /** Finds the session of a token, and starts its idle time again. */
  find(token: string): Session | undefined;
  close(token: string): void;
}

export interface SessionsDeps {
  /** Clock that is never set; measures durations in milliseconds. */
  readonly monotonic: () => number;
  /** Password of the setting `DESK_PASSWORD`. `undefined`: only one-time links open a session. */
  readonly password: string | undefined;
}

const linkMs = 600_000;
/** A session ends after an hour without a request, and after twelve hours in any case. */
const idleMs = 3_600_000;
const maxSessionMs = 12 * 3_600_000;
/** More links or sessions than this are an attack or a script. The oldest ones end. */
const maxEntries = 100;

interface Entry {
  readonly by: string;
  readonly openedAt: number;
  usedAt: number;
}

/** Holds links and sessions in memory: they end with the relay. Only hashes are held. */
export function createSessions({ monotonic, password }: SessionsDeps): Sessions {
  const links = new Map<string, Entry>();
  const sessions = new Map<string, Entry>();

  function add(entries: Map<string, Entry>, by: string): string {
    const secret = randomBytes(32).toString('base64url');
    for (const key of entries.keys()) {
      if (entries.size < maxEntries) break;
      entries.delete(key);
    }
    entries.set(hash(secret), { by, openedAt: monotonic(), usedAt: monotonic() });
    return secret;
  }

  return {
    createLink: (by) => add(links, by),
    openByLink(secret) {
      const key = hash(secret);
      const link = links.get(key);
      links.delete(key);
      if (!link || monotonic() - link.openedAt > linkMs) return undefined;
      return add(sessions, link.by);
    },
    openByPassword(text) {
      if (password === undefined) return undefined;
      const isRight = timingSafeEqual(Buffer.from(hash(text)), Buffer.from(hash(password)));
      return isRight ? add(sessions, 'password') : undefined;
    },
    find(token) {
      const key = hash(token);
      const session = sessions.get(key);
      if (!session) return undefined;
      const now = monotonic();
      if (now - session.usedAt > idleMs || now - session.openedAt > maxSessionMs) {
        sessions.delete(key);
        return undefined;
      }
      session.usedAt = now;
      return { by: `desk:${session.by}` };
    },
    close: (token) => void sessions.delete(hash(token)),
  };
}

/** Tokens are found by their hash, so the duration of a search tells nothing about a token. */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
