import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { findServerRoot } from './server-root.js';

export type Isolation = 'light' | 'shadow';

/** Where a form stands inside its host element. */
export interface HostRoot {
  /** The form's root, already in the page. */
  readonly root: HTMLElement;
  /** The host has content of its own that is shown until the form is there. */
  readonly hasFallback: ReadonlySignal<boolean>;
  /** The document or shadow root whose styles reach the form. */
  readonly styleRoot: Document | ShadowRoot;
  removeFallback(): void;
  detach(): void;
}

const shadowRoots = new WeakMap<Element, ShadowRoot>();
const formSlotName = 'apro-form';

/**
 * The host's own content stays where it is: a slot shows it and, once the form is there, does not.
 * So nothing that a framework put there is moved. The form itself stands in the light DOM (through a
 * second slot) unless isolation is asked for.
 */
export function createHostRoot(host: HTMLElement, isolation: Isolation): HostRoot {
  const serverRoot = findServerRoot(host);
  if (serverRoot) return useServerRoot(serverRoot);
  const shadowRoot = getOrAttachShadowRoot(host);
  // In a page that was kept and is shown again stands the picture of a form, which would send itself to that page.
  host.querySelector(':scope > .apro-form[slot]')?.remove();
  const root = document.createElement('div');
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

/** Without a shadow root: attaching one would lay out the whole form again. */
function useServerRoot(root: HTMLElement): HostRoot {
  return {
    root,
    hasFallback: signal(false),
    styleRoot: document,
    removeFallback() {},
    detach: () => root.remove(),
  };
}

/** None where the host can't have one or has one already that is somebody else's. */
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
