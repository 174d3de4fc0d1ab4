import { type Clock, systemClock } from './clock.js';

/**
 * Error of a task that did not finish before its deadline. The error has the same name as the error of
 * `AbortSignal.timeout`, so callers need not distinguish them.
 */
export class DeadlineError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Runs a task that may never finish, such as a request to another server. At the deadline the signal asks the task to
 * stop. The returned promise rejects even if the task ignores the signal: on Node 20 and 22, reading a gzip response
 * of `fetch` ignores it.
 * @throws DeadlineError if the task has not finished after `timeoutMs` milliseconds
 */
export async function withDeadline<Value>(
  timeoutMs: number,
  task: (signal: AbortSignal) => Promise<Value>,
  sleep: Clock['sleep'] = systemClock.sleep,
): Promise<Value> {
  const taskController = new AbortController();
  const sleepController = new AbortController();
  const deadline = sleep(timeoutMs, sleepController.signal).then(() => {
    const error = new DeadlineError(`not finished after ${timeoutMs} ms`);
    taskController.abort(error);
    throw error;
  });
  try {
    return await Promise.race([task(taskController.signal), deadline]);
  } finally {
    sleepController.abort();
  }
}
