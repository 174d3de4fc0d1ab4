/** Tasks for whose result no caller waits. */
export interface BackgroundTasks {
  /** Runs a task. After `finish` the function does nothing. */
  start(task: () => Promise<unknown>): void;
  /**
   * Resolves when all tasks have ended, also those that other tasks have started meanwhile. Call it before the resources
   * of the tasks, such as a database, are closed.
   */
  finish(): Promise<void>;
}

/** @param onError called with the error of each failed task */
export function createBackgroundTasks(onError: (error: unknown) => void): BackgroundTasks {
  const running = new Set<Promise<unknown>>();
  let isFinished = false;
  return {
    start(task) {
      if (isFinished) return;
      const ended = task()
        .catch(onError)
        .finally(() => running.delete(ended));
      running.add(ended);
    },
    async finish() {
      while (running.size > 0) await Promise.all(running);
      isFinished = true;
    },
  };
}
