/**
 * Keeps the dialog inside the area of the screen that the keyboard of a phone leaves free. Without this, the keyboard
 * covers the lower part of the dialog, because the keyboard does not resize the page. The style sheet of the dialog uses
 * the properties `--_above` and `--_below`: the covered height above and below that area.
 * @returns a function that removes the event listeners
 */
export function trackVirtualKeyboard(dialog: HTMLElement): () => void {
  const abortController = new AbortController();
  const viewport = window.visualViewport;
  function updateInsets(): void {
    // If the visitor has zoomed in, the dialog keeps its size and position, because the visitor scrolls by hand then.
    if (!viewport || viewport.scale > 1.05) return;
    const topInset = Math.max(0, viewport.offsetTop);
    const bottomInset = Math.max(0, document.documentElement.clientHeight - viewport.height - topInset);
    dialog.style.setProperty('--_above', `${topInset}px`);
    dialog.style.setProperty('--_below', `${bottomInset}px`);
    const focused = (dialog.getRootNode() as Document | ShadowRoot).activeElement;
    if (bottomInset > 0 && focused && focused !== dialog && dialog.contains(focused))
      focused.scrollIntoView({ block: 'nearest' });
  }
  for (const event of ['resize', 'scroll']) viewport?.addEventListener(event, updateInsets, abortController);
  updateInsets();
  return () => abortController.abort();
}
