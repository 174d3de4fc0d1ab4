/** Ends when the pointer that is down is up again; there is one pointer to a page. */
let released = Promise.resolve();

/** To be told of each `pointerdown` in a form. */
export function startPress(): void {
  released = new Promise((resolve) => {
    const end = new AbortController();
    for (const name of ['pointerup', 'pointercancel']) {
      addEventListener(name, () => resolve(end.abort()), { capture: true, signal: end.signal });
    }
  });
}

/**
 * To wait for before something comes or goes that the visitor did not ask for: what moves between press and release is
 * not clicked.
 */
export async function afterPress(): Promise<void> {
  await released;
  // A tap's mouse events and its click come together, after the pointer has left.
  await new Promise((resolve) => setTimeout(resolve));
}
