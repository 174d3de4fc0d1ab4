import { readControls } from '../../fields/shared/read-controls.js';

// This file is a part of the script that is loaded when the visitor first uses a form.

/** Maximum number of repairs. Without a limit, a script that always replaces elements would cause an endless loop. */
const maxRepairs = 99;

/**
 * Node of Preact's virtual tree: an element, a text or a component. The properties have the short names of Preact's
 * build: `__k` contains the children, `__e` is the node of the page. A copy of an element looks the same as the element. Only these properties
 * tell which of the two has the event listeners.
 */
interface VirtualNode {
  readonly type: unknown;
  readonly __k: readonly (VirtualNode | null)[] | null;
  readonly __e: Node | null;
}

/**
 * Puts elements of the form back whenever a script of the page has replaced them by copies, for example by
 * adding to the HTML text of the form or with `input.replaceWith(input.cloneNode())`. Copies have no event listeners:
 * what the visitor types into a copy would not be sent. An element that a script has removed without a copy stays
 * removed, except for the whole form (`keepAttached` in `host-root.ts`).
 * @param root the outermost element of the form
 * @param signal stops the repairs when aborted
 */
export function keepElements(root: HTMLElement, signal: AbortSignal): void {
  let repairs = 0;
  let focused: EventTarget | null = getActiveElement(root);
  root.addEventListener('focusin', ({ target }) => (focused = target), { signal });
  function repair(): void {
    if (repairs >= maxRepairs || !restoreElements(root)) return;
    repairs++;
    if (document.activeElement === document.body && focused instanceof HTMLElement)
      (findSame(root, focused) ?? focused).focus({ preventScroll: true });
    readControls(root);
  }
  const observer = new MutationObserver((records) => {
    if (records.some(({ removedNodes }) => [...removedNodes].some(isLostElement))) repair();
  });
  observer.observe(root, { childList: true, subtree: true });
  signal.addEventListener('abort', () => observer.disconnect());
  repair();
}

function isLostElement(node: Node): boolean {
  return node instanceof Element && !node.isConnected;
}

function getActiveElement(root: Element): Element | null {
  return (root.getRootNode() as Document | ShadowRoot).activeElement;
}

/** Returns whether an element was put back. */
function restoreElements(root: Element): boolean {
  const tree = (root as unknown as Partial<VirtualNode>).__k as unknown as VirtualNode | undefined;
  if (!tree) return false;
  const ownElements = new Set<Node | null>();
  let isRestored = false;

  function collect(node: VirtualNode): void {
    for (const child of findElementNodes(node)) {
      ownElements.add(child.__e);
      collect(child);
    }
  }

  function restoreChildren(parent: Element, node: VirtualNode): void {
    // Scripts of pages may change the options of a list. They have no event listeners.
    if (parent.localName === 'select') return;
    for (const child of findElementNodes(node)) {
      const element = child.__e as Element;
      if (!parent.contains(element)) {
        const copy = [...parent.querySelectorAll(element.localName)].find(
          (other) =>
            !ownElements.has(other) && other.id === element.id && other.className === element.className,
        );
        if (copy) {
          copyTypedValues(copy, element);
          copy.parentNode?.replaceChild(element, copy);
        } else if (element.localName === 'form') parent.append(element);
        else continue;
        isRestored = true;
      }
      restoreChildren(element, child);
    }
  }

  collect(tree);
  restoreChildren(root, tree);
  return isRestored;
}

/** Returns the nearest elements below a node of the tree. Components and fragments have no element of their own. */
function findElementNodes({ __k: children }: VirtualNode): readonly VirtualNode[] {
  return (children ?? []).flatMap((child) =>
    child ? (typeof child.type === 'string' ? child : findElementNodes(child)) : [],
  );
}

/** Returns the element below `container` that has the same id as the copy. Null: there is none. */
function findSame(container: ParentNode, { id }: Element): HTMLElement | null {
  return id ? container.querySelector<HTMLElement>(`#${CSS.escape(id)}`) : null;
}

/**
 * Copies what the visitor has entered in copies of controls. A copy that the visitor has not used may be blank, because
 * HTML text does not contain the current values.
 */
function copyTypedValues(copy: Element, element: Element): void {
  const controls = 'input, select, textarea';
  const find = (container: Element) =>
    container.matches(controls) ? [container] : [...container.querySelectorAll(controls)];
  const ownControls = find(element);
  for (const control of find(copy) as HTMLInputElement[]) {
    const own = ownControls.find(({ id }) => id && id === control.id) as HTMLInputElement | undefined;
    if (!own || control.type === 'file') continue;
    if (control.checked !== control.defaultChecked) own.checked = control.checked;
    if (control.value && control.value !== control.defaultValue && own.value !== control.value)
      own.value = control.value;
  }
}
