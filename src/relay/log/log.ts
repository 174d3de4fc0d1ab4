/**
 * Writes one log entry. `error` means a failure inside the relay. `warn` means that the operator should look at the
 * entry. An entry contains fixed words, counts and ids of the relay. It contains no text from a visitor or the CRM,
 * except the origin of a refused site or the address of an untrusted proxy
 * (`docs/decisions/0007-log-lines-are-allow-lists.md`).
 */
export type Log = (level: 'info' | 'warn' | 'error', entry: Readonly<Record<string, unknown>>) => void;

/** Creates a log that writes entries as JSON lines to the console. Works in any JavaScript runtime. */
export function createConsoleLog(now: () => number): Log {
  return (level, entry) =>
    console.log(JSON.stringify({ level, time: new Date(now()).toISOString(), ...entry }));
}

/**
 * Creates a log that never throws, because a failed log entry must not cause a lead to be refused. Entries that cannot
 * be written are counted. The next entry that can be written is followed by an entry with their number.
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
      // The entry with the number of lost entries could not be written. The number is kept and logged after a later
      // entry.
    }
  };
}
