/** Maximum number of phrases that are read. A form with one field has fewer. */
const maxPhrases = 150;

/** The readings run one after the other, because the screen reader has one cursor. */
let lastReading: Promise<unknown> = Promise.resolve();

/**
 * Reads an element with `@guidepup/virtual-screen-reader` from its start to its end. The reader is loaded at the first
 * call.
 * @returns the phrases, one in a line
 */
export function readWords(container: HTMLElement, signal: AbortSignal): Promise<string> {
  const reading = lastReading.then(() => (signal.aborted ? '' : readPhrases(container, signal)));
  lastReading = reading.catch(() => {});
  return reading;
}

async function readPhrases(container: HTMLElement, signal: AbortSignal): Promise<string> {
  const { virtual } = await import('@guidepup/virtual-screen-reader');
  const { scrollX, scrollY } = window;
  const focused = document.activeElement;
  await virtual.start({ container });
  const firstNode = virtual.activeNode;
  try {
    let isAtEnd = false;
    for (let count = 0; count < maxPhrases && !isAtEnd && !signal.aborted; count++) {
      await virtual.next();
      // After the last phrase, the reading cursor of the screen reader returns to the first element.
      isAtEnd = virtual.activeNode === firstNode;
    }
    const phrases = (await virtual.spokenPhraseLog()).slice(0, isAtEnd ? -1 : undefined);
    return phrases
      .filter((phrase, index) => phrase && phrase !== phrases[index - 1] && !/^polite: ?$/.test(phrase))
      .join('\n');
  } finally {
    await virtual.stop();
    // The screen reader has moved the focus and scrolled the page. Both are restored.
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    window.scrollTo(scrollX, scrollY);
  }
}
