import { useEffect, useState } from 'preact/hooks';
import { readWords } from './read-words.js';
import type { GalleryState } from './states.js';

interface ReaderWordsProps {
  readonly kind: string;
  readonly state: GalleryState;
  /** False: the form does not show the state completely yet. */
  readonly isShown: boolean;
  /** The element that contains the form. */
  readonly placeRef: { readonly current: HTMLElement | null };
}

/** The words that a screen reader says in a form. They are read when the visitor opens the details. */
export function ReaderWords({ kind, state, isShown, placeRef }: ReaderWordsProps) {
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState('');
  useEffect(() => {
    setWords('Reading …');
    const { current: place } = placeRef;
    if (!place || !isOpen || !isShown) return;
    const controller = new AbortController();
    const { signal } = controller;
    readWords(place, signal).then(
      (text) => signal.aborted || setWords(text),
      () => signal.aborted || setWords('The screen reader could not be loaded.'),
    );
    return () => controller.abort();
  }, [isOpen, isShown, state, placeRef]);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Words of a screen reader for {kind}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs the focus. */}
      <pre tabIndex={0}>{words}</pre>
    </details>
  );
}
