import { useEffect, useRef, useState } from 'preact/hooks';
import type { AproFormElement } from '../../../src/embed/element/form-element.js';
import { pendingFormId } from '../in-page-crm.js';
import { filledValues, type GalleryKind, wrongTexts } from './kinds.js';
import { ReaderWords } from './reader-words.js';
import type { GalleryState } from './states.js';

interface KindCardProps {
  readonly kind: GalleryKind;
  readonly state: GalleryState;
}

/** A kind of field: its form in one state, its definition, and the words of a screen reader. */
export function KindCard({ kind, state }: KindCardProps) {
  const placeRef = useRef<HTMLDivElement>(null);
  const isNear = useIsNear(placeRef);
  /** State that the form shows at the moment. Undefined: the form is not completely shown yet. */
  const [shownState, setShownState] = useState<GalleryState>();
  useEffect(() => {
    const place = placeRef.current;
    if (!place || !isNear) return;
    setShownState(undefined);
    const controller = new AbortController();
    void showState(place, kind, state, controller.signal).then(
      () => controller.signal.aborted || setShownState(state),
    );
    return () => controller.abort();
  }, [kind, state, isNear]);
  const { kind: name, definition } = kind;
  return (
    <section class="panel kind" aria-labelledby={`kind-${name}`}>
      <h2 id={`kind-${name}`}>{name}</h2>
      <div class="preview" data-theme={state === 'dark' ? 'dark' : undefined} ref={placeRef} />
      <details>
        <summary>Definition of {name}</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs the focus. */}
        <pre tabIndex={0}>
          <code>{definition}</code>
        </pre>
      </details>
      <ReaderWords kind={name} state={state} isShown={shownState === state} placeRef={placeRef} />
    </section>
  );
}

/** Returns true as soon as the element comes near the visible part of the page. */
function useIsNear(ref: { readonly current: Element | null }): boolean {
  const [isNear, setNear] = useState(false);
  useEffect(() => {
    if (!ref.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        setNear(true);
        observer.disconnect();
      },
      { rootMargin: '600px' },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return isNear;
}

/**
 * Replaces the content of an element by the form of a kind in a state. The promise resolves when the state is complete.
 */
async function showState(
  place: HTMLElement,
  kind: GalleryKind,
  state: GalleryState,
  signal: AbortSignal,
): Promise<void> {
  const form = document.createElement('apro-form');
  form.setAttribute('form', state === 'loading' ? pendingFormId : kind.formId);
  form.setAttribute('draft', 'off');
  place.dir = state === 'right-to-left' ? 'rtl' : '';
  place.classList.toggle('narrow', state === 'phone');
  if (state === 'right-to-left') form.setAttribute('locale', 'ar');
  if (state === 'dark') form.setAttribute('theme', 'dark');
  const value = filledValues[kind.kind];
  if (value !== undefined && ['filled', 'disabled'].includes(state))
    form.setAttribute('values', JSON.stringify({ [kind.address]: value }));
  const ready = new Promise((resolve) => {
    form.addEventListener('aproready', resolve, { once: true, signal });
  });
  place.replaceChildren(state === 'disabled' ? wrapInDisabledFieldset(form) : form);
  if (state !== 'loading') await ready;
  // The form fires `aproready` before its controls are rendered, so wait for two frames.
  await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  // The example of a date is formatted while the browser is idle, so wait for an idle period.
  await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
  await new Promise(requestAnimationFrame);
  if (state === 'wrong') await makeWrong(form, kind);
}

function wrapInDisabledFieldset(form: Element): Element {
  const fieldset = document.createElement('fieldset');
  fieldset.disabled = true;
  fieldset.append(form);
  return fieldset;
}

/** Types a wrong text as a visitor does, and validates the form. */
async function makeWrong(form: AproFormElement, { kind }: GalleryKind): Promise<void> {
  const text = wrongTexts[kind];
  const inputs = form.querySelectorAll<HTMLInputElement>('.field input:not([type=radio], [type=checkbox])');
  if (text !== undefined) {
    for (const input of inputs) {
      input.value = text;
      input.dispatchEvent(new Event('input', { bubbles: true }));
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }
  await form.check();
}
