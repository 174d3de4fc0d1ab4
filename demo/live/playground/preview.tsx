import { useEffect, useRef, useState } from 'preact/hooks';
import { CopyButton } from '../copy-button.js';
import { playgroundOptions } from './option-fields.js';
import { previewFormId } from './playground.js';
import type { DefinitionResult } from './read-definition.js';
import type { PlaygroundState } from './share.js';

interface PreviewProps {
  readonly state: PlaygroundState;
  readonly result: DefinitionResult | undefined;
  /** Number of the definition. Another number makes a new form. */
  readonly version: number;
  readonly onReset: () => void;
}

const formOptions = playgroundOptions.filter(({ isSnippetOnly }) => !isSnippetOnly);

/** The form, as a page shows it with the options and tokens of the playground. */
export function Preview({ state, result, version, onReset }: PreviewProps) {
  const placeRef = useRef<HTMLDivElement>(null);
  const [isNarrow, setNarrow] = useState(false);
  const isReadable = result !== undefined && 'published' in result;

  useEffect(() => {
    if (!isReadable) return placeRef.current?.replaceChildren();
    const form = document.createElement('apro-form');
    form.setAttribute('form', previewFormId);
    applyOptions(form, state.options);
    placeRef.current?.replaceChildren(form);
  }, [version, isReadable]);

  useEffect(() => {
    const form = placeRef.current?.firstElementChild;
    if (form) applyOptions(form, state.options);
  }, [state.options]);

  const opensInWindow = state.options.mode !== undefined && state.options.mode !== 'inline';
  return (
    <section class="panel" aria-labelledby="playground-form">
      <div class="bar">
        <h2 id="playground-form">Form</h2>
        <button type="button" aria-pressed={isNarrow} onClick={() => setNarrow(!isNarrow)}>
          Phone width
        </button>
        {opensInWindow && (
          <button type="button" onClick={() => void placeRef.current?.querySelector('apro-form')?.open()}>
            Open the window
          </button>
        )}
        <CopyButton getText={() => location.href}>Copy the address</CopyButton>
        <button type="button" onClick={onReset}>
          Start again
        </button>
      </div>
      {!isReadable && result && (
        <p class="empty">There is no form to show. The reason is under Definition.</p>
      )}
      {/* A changed key makes a new element, so that no token of an earlier state stays. */}
      <div
        class={`preview${isNarrow ? ' narrow' : ''}`}
        data-theme={state.options.theme}
        ref={placeRef}
        style={state.tokens}
      />
    </section>
  );
}

function applyOptions(form: Element, options: PlaygroundState['options']): void {
  for (const { attribute } of formOptions) {
    const value = options[attribute];
    if (value === undefined) form.removeAttribute(attribute);
    else if (form.getAttribute(attribute) !== value) form.setAttribute(attribute, value);
  }
}
