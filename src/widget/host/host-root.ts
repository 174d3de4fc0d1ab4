import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { reportPart } from '../../console/report.js';

export type Isolation = 'light' | 'shadow';

/**
 * The outermost element of a form (`root`), with functions that add the form to the page and remove it. The element
 * of the page that contains the form, for example `<apro-form>`, is called the host.
 */
export interface HostRoot {
  /** The outermost element of the form. The element is already in the document, and the form is rendered into it. */
  readonly root: HTMLElement;
  /**
   * True if the page has put visible content into the element that will contain the form. This content is shown until
   * the form is rendered.
   */
  readonly hasFallback: ReadonlySignal<boolean>;
  /** The document or shadow root that contains the form. Its style sheets apply to the form. */
  readonly styleRoot: Document | ShadowRoot;
  /** Hides the content that the page has put into the element that contains the form. */
  removeFallback(): void;
  /** Removes the form. The content that the page has put into the element is then visible again. */
  detach(): void;
}

const shadowRoots = new WeakMap<Element, ShadowRoot>();
const formSlotName = 'apro-form';

/**
 * Creates the outermost element of a form inside `host`, the element of the page that contains the form. The content
 * that the page has put into `host` is never moved, because a framework may manage that content. A slot in a shadow
 * root shows the content until the form is rendered. With `isolation` `light`, the form is a child of `host` and a
 * second slot shows the form. With `shadow`, the form is inside the shadow root.
 */
export function createHostRoot(host: HTMLElement, isolation: Isolation): HostRoot {
  const shadowRoot = getOrAttachShadowRoot(host);
  // Remove a form that is left over in a saved copy of a page. No script handles the old form, so its send button
  // would post the values to the page instead of the relay.
  host.querySelector(':scope > .apro-form[slot]')?.remove();
  // No page contains an element with this tag name. A script that changes the page into new markup (Turbo, Livewire)
  // can therefore not reuse the element for other content.
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
    import('./shadow-keys.js').then(({ keepInput }) => keepInput(root), reportPart);
  return {
    root,
    hasFallback,
    styleRoot: rootNode instanceof ShadowRoot ? rootNode : document,
    // The method `remove` of many pages fails for a child of a shadow root. A slot with a name shows no content.
    removeFallback() {
      fallback.name = 'none';
    },
    detach() {
      stopKeeping();
      // The method `remove` of some pages fails for an element without a parent.
      root.parentNode?.removeChild(root);
      shadowRoot?.replaceChildren(document.createElement('slot'));
    },
  };
}

/**
 * Maximum number of times that a removed form is put back into the page. Without a limit, a script that always
 * removes the form would cause an endless loop.
 */
const maxReattachments = 99;

/**
 * Puts the form back into the page, and restores the focus, whenever a script of the page has removed the form. For
 * example, Turbo and Livewire change a page into new markup that does not contain the form yet. The script may do so
 * right after the first focus, so this function is not in `keepElements`, which is loaded later.
 * @param root the outermost element of the form
 * @returns a function that stops putting the form back
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
    // A script of the page may have replaced the form by a copy.
    const copy = parent.querySelector(':scope > apro-form-root');
    if (copy) parent.replaceChild(root, copy);
    else parent.append(root);
    if (document.activeElement === document.body && focused instanceof HTMLElement)
      focused.focus({ preventScroll: true });
  });
  observer.observe(parent, { childList: true });
  return () => observer.disconnect();
}

/**
 * Returns the shadow root that this function has attached to `host`, now or earlier. Returns undefined if `host`
 * cannot have a shadow root, or if another script has attached one. The form is then rendered without a shadow root.
 */
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
  if (node instanceof Element) return !node.matches('script,noscript,template,style');
  return /\S/.test((node as Text).data);
}
