import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';

interface CopyButtonProps {
  readonly getText: () => string;
  readonly children: ComponentChildren;
}

/** A button that copies a text, and says whether that worked. */
export function CopyButton({ getText, children }: CopyButtonProps) {
  const [message, setMessage] = useState('');
  const copy = () =>
    navigator.clipboard.writeText(getText()).then(
      () => setMessage('Copied.'),
      () => setMessage('The browser does not allow copying. Select the text and copy it.'),
    );
  return (
    <>
      <button type="button" onClick={copy}>
        {children}
      </button>
      <span role="status">{message}</span>
    </>
  );
}
