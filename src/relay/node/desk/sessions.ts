import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { hourMs } from '../../../async/durations.js';

/** Session of an operator who has logged in to the desk (the operator's web page). */
export interface Session {
  /** Name of the user for the log, such as `desk:ann`. */
  readonly by: string;
}

export interface Sessions {
  /**
   * Creates a one-time link for logging in.
   * @returns the secret in the link
   */
  createLink(by: string): string;
  /**
   * Opens a session with the secret of a one-time link, and returns the token of the session. `undefined`: the secret
   * is wrong, already used or expired.
   */
  openByLink(secret: string): string | undefined;
  /**
   * Opens a session with the password, and returns the token of the session. `undefined`: the password is wrong, or
   * `DESK_PASSWORD` is not set.
   */
  openByPassword(password: string): string | undefined;
  /**
   * Returns the session with this token. The request counts as activity, so the session does not expire for another
   * hour.
   */
  find(token: string): Session | undefined;
  close(token: string): void;
}

export interface SessionsDeps {
  /** Monotonic clock, in milliseconds: setting the time of day does not change it. */
  readonly monotonic: () => number;
  /** Password of the setting `DESK_PASSWORD`. `undefined`: sessions can be opened only with one-time links. */
  readonly password: string | undefined;
}

const linkMs = 600_000;
/** Milliseconds after which a session without a request ends. Every session ends after twelve hours. */
const idleMs = hourMs;
const maxSessionMs = 12 * hourMs;
/**
 * Largest number of links and of sessions. More of them are an attack or the work of a script; then the oldest ones
 * end.
 */
const maxEntries = 100;

interface Entry {
  readonly by: string;
  readonly openedAt: number;
  usedAt: number;
}

/**
 * Creates the store of one-time links and sessions. They are only in memory, so they end with the relay. The store
 * contains hashes and no secrets.
 */
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

/**
 * Returns the hash of a token. Tokens are looked up by hash, so the duration of the look-up reveals nothing about a
 * token.
 */
function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
