import { useState } from 'preact/hooks';
import { useTexts } from '../texts/language.js';

/** A text that the administrator pastes elsewhere, with a button that copies the text. */
export function CopyBox({ text }: { readonly text: string }) {
  const { place } = useTexts();
  const [isCopied, setCopied] = useState(false);
  return (
    <div class="copy">
      <pre>
        <code>{text}</code>
      </pre>
      <button type="button" onClick={() => navigator.clipboard.writeText(text).then(() => setCopied(true))}>
        {place.copy}
      </button>
      <span role="status">{isCopied ? place.copied : ''}</span>
    </div>
  );
}
