/** For work whose outcome nobody looks at: what was pressed or typed must be seen at once. */
export function runAfterPaint(task: () => void): void {
  requestAnimationFrame(() => setTimeout(task));
}

/** Between two looks, in milliseconds; a tap's mouse events and its click come closer together. */
const pollIntervalMs = 20;

/**
 * To wait for before something comes or goes that the visitor did not ask for: what moves between press and release is
 * not clicked.
 */
export async function waitForPointerRelease(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
  while (document.documentElement.matches(':active'));
}
