/** Runs background work after the next paint, so that the reaction to a key or click is visible first. */
export function runAfterPaint(task: () => void): void {
  requestAnimationFrame(() => setTimeout(task));
}

/** Poll interval in milliseconds; longer than the time between the mouse events and the click of a tap. */
const pollIntervalMs = 20;

/**
 * Resolves when no pointer button is pressed. Await this before an unrequested layout change: a button that moves between
 * press and release does not receive the click.
 */
export async function waitForPointerRelease(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  while (document.documentElement.matches(':active'));
}
