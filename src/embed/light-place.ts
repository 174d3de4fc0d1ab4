import type { Component, Props, Ref, VNode } from './light-preact.js';

/** One vnode as it stands on the page: a text, an element, a component or a group. */
export class Place {
  /** Of a text or an element. */
  declare node: Element | Text | undefined;
  inner: readonly Place[] = [];
  /** Among its siblings; -1 while it is drawn for the first time. */
  at = -1;
  /** Not where it was among them, or new. */
  isMoved = true;
  props: Props = {};
  declare ref: Ref;
  declare component: Component | undefined;
  /** Of a component that has to be drawn anew. */
  isDue = false;
  /** Of a component that is drawn and not taken away. */
  declare stop: (() => void) | undefined;
  /** The element around it. */
  declare readonly host: Element;
  declare readonly depth: number;
  readonly handlers: Record<string, unknown> = {};

  constructor(
    readonly around: Place | undefined,
    readonly type: VNode['type'],
    readonly key: unknown,
  ) {
    this.depth = around ? around.depth + 1 : 0;
    this.host = (around?.node ?? around?.host) as Element;
  }

  handleEvent(event: Event): void {
    (this.handlers[event.type] as ((event: Event) => void) | undefined)?.(event);
  }
}

/** Nobody else is moved: the focus would be lost, and what a browser or one of its extensions added stays where it is. */
export function put({ node, inner, host }: Place, next: Node | null): void {
  if (node) host.insertBefore(node, next);
  else for (const each of inner) put(each, next);
}

/** A browser that translates the page takes texts away. */
export function firstNode({ node, inner, host }: Place): Node | undefined {
  if (node) return node.parentNode === host ? node : undefined;
  for (const each of inner) {
    const first = firstNode(each);
    if (first) return first;
  }
  return undefined;
}

export function nodeAfter(place: Place): Node | null {
  const { around } = place as { around: Place };
  for (const next of around.inner.slice(around.inner.indexOf(place) + 1)) {
    const first = firstNode(next);
    if (first) return first;
  }
  return around.node ? null : nodeAfter(around);
}
