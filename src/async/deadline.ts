import { type Clock, systemClock } from './clock.js';

/** A task did not settle before its deadline. The name is that of the error of `AbortSignal.timeout`. */
export class DeadlineError extends Error {
  override readonly name = 'TimeoutError';
}

/**
 * Runs a task that may never settle, such as a request to another server. The signal asks the task to stop, but the result
 * does not depend on that: some bodies of `fetch` ignore an abort (gzip on Node 20 and 22).
 * @throws DeadlineError after `timeoutMs` milliseconds
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
