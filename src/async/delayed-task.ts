import type { BackgroundTasks } from './background-tasks.js';
import type { SetTimer } from './timer-clock.js';

export interface DelayedTaskDeps {
  readonly setTimer: SetTimer;
  readonly background: Pick<BackgroundTasks, 'start'>;
}

/**
 * Returns a function that plans one run of `task` after `delayMs` milliseconds. While a run is planned, further calls do
 * nothing. So work that many events cause is done together.
 */
export function createDelayedTask(
  task: () => Promise<unknown>,
  delayMs: number,
  { setTimer, background }: DelayedTaskDeps,
): () => void {
  let isPlanned = false;
  return () => {
    if (isPlanned) return;
    isPlanned = true;
    const run = () => {
      isPlanned = false;
      background.start(task);
    };
    setTimer(run, delayMs, { isBackground: true });
  };
}
