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
  // A shadow root around a server-rendered form would cause a second layout of the whole form.
  const shadowRoot = serverRoot ? undefined : getOrAttachShadowRoot(host);
  const root = serverRoot ?? document.createElement('div');
  const fallback = document.createElement('slot');
  const hasFallback: Signal<boolean> = signal(false);

  if (!serverRoot) {
    // A saved copy of a page contains a form without its script; that form would post itself to the page.
    host.querySelector(':scope > .apro-form[slot]')?.remove();
    root.className = 'apro-form';
    if (shadowRoot && isolation === 'shadow') {
      shadowRoot.replaceChildren(root, fallback);
    } else {
      root.slot = shadowRoot ? formSlotName : '';
      const formSlot = document.createElement('slot');
      formSlot.name = formSlotName;
      shadowRoot?.replaceChildren(formSlot, fallback);
      host.append(root);
    }
  }

  function updateFallback(): void {
    hasFallback.value = fallback.assignedNodes().some(isVisibleNode);
  }
  fallback.addEventListener('slotchange', updateFallback);
  updateFallback();

  const rootNode = root.getRootNode();
  return {
    root,
    hasFallback,
    styleRoot: rootNode instanceof ShadowRoot ? rootNode : document,
    removeFallback: () => fallback.remove(),
    detach() {
      root.remove();
      shadowRoot?.replaceChildren(document.createElement('slot'));
    },
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
