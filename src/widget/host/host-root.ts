import { type ReadonlySignal, type Signal, signal } from '@preact/signals';

export type Isolation = 'light' | 'shadow';

/** Where a form stands inside its host element. */
export interface Place {
  /** The form's root, already in the page. */
  readonly root: HTMLElement;
  /** The host has content of its own that is shown until the form is there. */
  readonly hasFallback: ReadonlySignal<boolean>;
  /** The document or shadow root whose styles reach the form. */
  readonly styleRoot: Document | ShadowRoot;
  showForm(): void;
  clear(): void;
}

const shadows = new WeakMap<Element, ShadowRoot>();
const slotName = 'apro-form';

/**
 * The host's own content stays where it is: a slot shows it and, once the form is there, does not.
 * So nothing that a framework put there is moved. The form itself stands in the light DOM (through a
 * second slot) unless isolation is asked for.
 */
export function takePlace(host: HTMLElement, isolation: Isolation): Place {
  const shadow = shadowOf(host);
  // In a page that was kept and is shown again stands the picture of a form, which would send itself to that page.
  host.querySelector(':scope > .apro-form[slot]')?.remove();
  const root = document.createElement('div');
  root.className = 'apro-form';
  const fallback = document.createElement('slot');
  const hasFallback: Signal<boolean> = signal(false);

  if (shadow && isolation === 'shadow') {
    shadow.replaceChildren(root, fallback);
  } else {
    root.slot = shadow ? slotName : '';
    const formSlot = document.createElement('slot');
    formSlot.name = slotName;
    shadow?.replaceChildren(formSlot, fallback);
    host.append(root);
  }

  function look(): void {
    hasFallback.value = fallback.assignedNodes().some(showsSomething);
  }
  fallback.addEventListener('slotchange', look);
  look();

  const rootNode = root.getRootNode();
  return {
    root,
    hasFallback,
    styleRoot: rootNode instanceof ShadowRoot ? rootNode : document,
    showForm: () => fallback.remove(),
    clear() {
      root.remove();
      shadow?.replaceChildren(document.createElement('slot'));
    },
  };
}

/** None where the host can't have one or has one already that is somebody else's. */
function shadowOf(host: HTMLElement): ShadowRoot | undefined {
  const known = shadows.get(host);
  if (known) return known;
  try {
    const made = host.attachShadow({ mode: 'open' });
    shadows.set(host, made);
    return made;
  } catch {
    return undefined;
  }
}

function showsSomething(node: Node): boolean {
  if (node instanceof Element) return !/^(script|noscript|template|style)$/i.test(node.tagName);
  return (node.textContent ?? '').trim() !== '';
}
