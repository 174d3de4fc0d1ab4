import { appendFile, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface AttemptSettings {
  /** Runs before each measurement. Resolves to false if other processes still need the machine. */
  waitUntilQuiet(): Promise<boolean>;
  /** Time after which no further measurement begins, in milliseconds since 1970. */
  readonly deadline: number;
  /**
   * Path of a log file with one line of JSON per measurement, written as soon as the measurement is done. An older
   * file is replaced.
   */
  readonly logFile: string;
}

export interface Attempts {
  /**
   * Runs a measurement, and runs it once more after a failure.
   * @returns undefined after two failures, and after the deadline.
   */
  attempt<Result>(label: string, measure: () => Promise<Result>): Promise<Result | undefined>;
  isOver(): boolean;
  /** Label and reason of each measurement that failed twice. */
  readonly failures: readonly string[];
  measurementCount(): number;
  /** Returns the number of measurements that began while other processes needed the machine. */
  noisyCount(): number;
}

export async function createAttempts(settings: AttemptSettings): Promise<Attempts> {
  const { waitUntilQuiet, deadline, logFile } = settings;
  const failures: string[] = [];
  let [measurementCount, noisyCount] = [0, 0];
  await mkdir(dirname(logFile), { recursive: true });
  await rm(logFile, { force: true });
  const isOver = () => Date.now() > deadline;
  const log = (entry: object) => appendFile(logFile, `${JSON.stringify(entry)}\n`);

  async function attempt<Result>(label: string, measure: () => Promise<Result>): Promise<Result | undefined> {
    let reason = '';
    for (const tries of [1, 2]) {
      if (isOver()) break;
      measurementCount++;
      if (!(await waitUntilQuiet())) noisyCount++;
      try {
        const result = await measure();
        await log({ label, result });
        return result;
      } catch (error) {
        reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
        console.warn(`  ${label}, try ${tries}: ${reason}`);
        await log({ label, tries, reason });
      }
    }
    if (reason) failures.push(`${label}: ${reason}`);
    return undefined;
  }

  return {
    attempt,
    isOver,
    failures,
    measurementCount: () => measurementCount,
    noisyCount: () => noisyCount,
  };
}
