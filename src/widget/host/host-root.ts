import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { findServerRoot } from './server-root.js';

export type Isolation = 'light' | 'shadow';

/** The element inside a host that a form is rendered into. */
export interface HostRoot {
  /** Root of the form, already in the document. */
  readonly root: HTMLElement;
  /** Whether the host has content of its own, which is shown until the form is rendered. */
  readonly hasFallback: ReadonlySignal<boolean>;
  /** Document or shadow root whose style sheets apply to the form. */
  readonly styleRoot: Document | ShadowRoot;
  /** Hides the host's own content. */
  removeFallback(): void;
  /** Removes the form and shows the host's own content again. */
  detach(): void;
}

const shadowRoots = new WeakMap<Element, ShadowRoot>();
const formSlotName = 'apro-form';

/**
 * Creates the form's root inside `host`, or uses the server-rendered one. The host's own content is never moved, because
 * a framework may own it: a slot shows it until the form is rendered. The root is in the light DOM, in a second slot,
 * unless `isolation` is `shadow`.
 */
export function createHostRoot(host: HTMLElement, isolation: Isolation): HostRoot {
  const serverRoot = findServerRoot(host);
  if (serverRoot) return useServerRoot(serverRoot);
  const shadowRoot = getOrAttachShadowRoot(host);
  // A saved copy of a page contains a form without its script; that form would post itself to the page.
  host.querySelector(':scope > .apro-form[slot]')?.remove();
  // No element of a page has this name, so a script that morphs the page never reuses the element for its own content.
  const root = document.createElement('apro-form-root');
  root.className = 'apro-form';
  const fallback = document.createElement('slot');
  const hasFallback: Signal<boolean> = signal(false);

  if (shadowRoot && isolation === 'shadow') {
    shadowRoot.replaceChildren(root, fallback);
  } else {
    root.slot = shadowRoot ? formSlotName : '';
    const formSlot = document.createElement('slot');
    formSlot.name = formSlotName;
    shadowRoot?.replaceChildren(formSlot, fallback);
    host.append(root);
  }

  function updateFallback(): void {
    hasFallback.value = fallback.assignedNodes().some(isVisibleNode);
  }
  fallback.addEventListener('slotchange', updateFallback);
  updateFallback();
  const stopKeeping = keepAttached(root);

  const rootNode = root.getRootNode();
  if (rootNode instanceof ShadowRoot)
    import('./shadow-keys.js').then(({ keepTypedKeys }) => keepTypedKeys(root), console.warn);
  return {
    root,
    hasFallback,
    styleRoot: rootNode instanceof ShadowRoot ? rootNode : document,
    removeFallback: () => fallback.remove(),
    detach() {
      stopKeeping();
      root.remove();
      shadowRoot?.replaceChildren(document.createElement('slot'));
    },
  };
}

/** A page whose script empties the host again and again wins after this number of times. */
const maxReattachments = 99;

/**
 * Puts the root back, with its focus, after a script of the page has emptied the host: Turbo, Livewire and other scripts
 * morph a page into new markup, in which the host has no form yet.
 * @returns a function that stops this
 */
function keepAttached(root: HTMLElement): () => void {
  const parent = root.parentNode as ParentNode;
  let reattachments = 0;
  let focused: EventTarget | null;
  root.addEventListener('focusin', ({ target }) => {
    focused = target;
  });
  const observer = new MutationObserver(() => {
    if (root.parentNode === parent || reattachments++ >= maxReattachments) return;
    parent.append(root);
    if (document.activeElement === document.body && focused instanceof HTMLElement)
      focused.focus({ preventScroll: true });
  });
  observer.observe(parent, { childList: true });
  return () => observer.disconnect();
}

/** Without a shadow root: attaching one would cause a second layout of the whole form. */
function useServerRoot(root: HTMLElement): HostRoot {
  return {
    root,
    hasFallback: signal(false),
    styleRoot: document,
    removeFallback() {},
    detach: () => root.remove(),
  };
}

/** Returns undefined if the host cannot have a shadow root, or has one that another script attached. */
function getOrAttachShadowRoot(host: HTMLElement): ShadowRoot | undefined {
  const existing = shadowRoots.get(host);
  if (existing) return existing;
  try {
    const attached = host.attachShadow({ mode: 'open' });
    shadowRoots.set(host, attached);
    return attached;
  } catch {
    return undefined;
  }
}

function isVisibleNode(node: Node): boolean {
  if (node instanceof Element) return !/^(script|noscript|template|style)$/i.test(node.tagName);
  return (node.textContent ?? '').trim() !== '';
}
