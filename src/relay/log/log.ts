/**
 * Writes one log entry. `error` means a failure inside the relay, `warn` means that the operator should look at the entry.
 * An entry contains words, counts and ids of the relay. It contains no text of a visitor or the CRM, except the origin
 * of a refused site or the address of an untrusted proxy (`docs/decisions/0007-log-lines-are-allow-lists.md`).
 */
export type Log = (level: 'info' | 'warn' | 'error', entry: Readonly<Record<string, unknown>>) => void;

/** Writes entries as JSON lines to the console of any runtime. */
export function createConsoleLog(now: () => number): Log {
  return (level, entry) =>
    console.log(JSON.stringify({ level, time: new Date(now()).toISOString(), ...entry }));
}

/**
 * Makes a log that never throws. No lead is refused for a log line: entries that cannot be written are counted, and the
 * next entry that can be written is followed by their number.
 */
export function createSafeLog(log: Log): Log {
  let lostCount = 0;
  return (level, entry) => {
    try {
      log(level, entry);
    } catch {
      lostCount++;
      return;
    }
    if (lostCount === 0) return;
    try {
      log('warn', { code: 'LOG_LINES_LOST', count: lostCount });
      lostCount = 0;
    } catch {
      // The number is told after a later entry.
    }
  };
}
