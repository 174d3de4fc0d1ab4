/**
 * Takes what one line of the log says, and how loud: `error` is the relay's own trouble, `warn` somebody should look at.
 * An entry has words, counts and ids of ours and nothing that a visitor or the CRM wrote (reliability.md, T19); a site's
 * origin or a proxy's address only where that is what the settings lack.
 */
export type Log = (level: 'info' | 'warn' | 'error', entry: Readonly<Record<string, unknown>>) => void;

/** JSON on the console, on any runtime. */
export function createConsoleLog(now: () => number): Log {
  return (level, entry) =>
    console.log(JSON.stringify({ level, time: new Date(now()).toISOString(), ...entry }));
}
