/**
 * Runs a background task after the browser has painted the page again. The visitor then sees the reaction to a key
 * press or click before the task runs.
 */
export function runAfterPaint(task: () => void): void {
  requestAnimationFrame(() => setTimeout(task));
}

/**
 * Time in milliseconds between two checks whether a mouse button or finger is still pressed. This time is longer than
 * the time from the mouse events of a tap to its click event, so the click event comes first.
 */
const pollIntervalMs = 20;

/**
 * Resolves when no mouse button or finger is pressed. Wait for this function before a layout change that the visitor
 * did not request. If the layout change moves a button between press and release, the button does not receive the
 * click.
 */
export async function waitForPointerRelease(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  while (document.documentElement.matches(':active'));
}
