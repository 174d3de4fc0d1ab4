/** For work whose outcome nobody looks at: what was pressed or typed must be seen at once. */
export function afterPaint(work: () => void): void {
  requestAnimationFrame(() => setTimeout(work));
}

/** Between two looks, in milliseconds; a tap's mouse events and its click come closer together. */
const pause = 20;

/**
 * To wait for before something comes or goes that the visitor did not ask for: what moves between press and release is
 * not clicked.
 */
export async function afterPress(): Promise<void> {
  do await new Promise((resolve) => setTimeout(resolve, pause));
  while (document.documentElement.matches(':active'));
}
