import { effect } from '@preact/signals';
import { firstNode, nodeAfter, Place, put } from './light-place.js';

/**
 * What runs on a page takes it in the place of `preact`: as much of it as the widget uses, with components that follow
 * the signals that they read while they draw. 3 KB less for every visitor. What draws on a server has the package, whose
 * types these are; `light-preact.spec.ts` lets both draw the same.
 *
 * `value`, `checked` and `selected` are set where they are not what they should be, whoever changed them. Every other
 * name is an event or an attribute.
 */
export type Props = Readonly<Record<string, unknown>>;
type Child = VNode | string | number | boolean | null | undefined | readonly Child[];
type Draw = (props: Props) => Child;
type ComponentClass = new (props: Props) => Component;
export type Ref = ((element: Element | null) => void) | null | undefined;

export interface VNode {
  readonly type: string | symbol | Draw | ComponentClass;
  readonly props: Props;
  readonly key?: unknown;
  readonly ref?: Ref;
}

const live: readonly string[] = ['value', 'checked', 'selected'];
const group = Symbol();
const text = Symbol();

function createVNode(type: VNode['type'], given: Props | null, ...children: readonly Child[]): VNode {
  const { key, ref, ...props } = given ?? {};
  return { type, key, ref: ref as Ref, props: children.length > 0 ? { ...props, children } : props };
}

/** By these names the compiler knows them. */
export { createVNode as h, group as Fragment };

export abstract class Component<P = Props, S = object> {
  state = {} as S;
  /** Where it is drawn. */
  declare place: Place;

  constructor(public props: P) {}

  setState(change: Partial<S> | ((state: S) => Partial<S>)): void {
    this.state = { ...this.state, ...(typeof change === 'function' ? change(this.state) : change) };
    drawLater(this.place);
  }

  abstract render(props: P, state: S): Child;
  componentDidMount?(): void;
  componentDidUpdate?(): void;
  componentWillUnmount?(): void;
}

const roots = new WeakMap<Element, Place>();
const due: Place[] = [];
/** Until everything stands where it belongs. */
const afterwards: (() => void)[] = [];

export function render(child: Child, root: Element): void {
  let place = roots.get(root);
  if (!place) {
    place = new Place(undefined, group, undefined);
    place.node = root;
    roots.set(root, place);
  }
  drawInner(place, [child]);
  finish();
}

function drawLater(place: Place): void {
  place.isDue = true;
  if (due.push(place) === 1) queueMicrotask(drawDue);
}

function drawDue(): void {
  // The outer ones first: they may draw the inner ones as well, or take them away.
  for (const place of due.splice(0).sort((one, other) => one.depth - other.depth)) {
    try {
      if (place.isDue && place.stop) drawComponent(place);
    } catch (error) {
      reportError(error);
    }
  }
  finish();
}

function finish(): void {
  for (const act of afterwards.splice(0)) act();
}

function draw(place: Place, { type, props, ref }: VNode): void {
  const { props: before, node } = place;
  const changed = Object.keys({ ...before, ...props }).filter((name) => before[name] !== props[name]);
  const children = (props.children ?? []) as readonly Child[];
  place.props = props;
  if (type === group) drawInner(place, children);
  else if (type === text) {
    place.node ??= new Text();
    if (changed.length > 0) (place.node as Text).data = `${props.data}`;
  } else if (typeof type !== 'string') {
    if (!place.stop || changed.length > 0 || place.isDue) drawComponent(place);
  } else {
    const element = (node ?? document.createElement(type)) as HTMLElement;
    place.node = element;
    for (const name of changed) set(place, element, name, props[name]);
    drawInner(place, children);
    for (const name of live) {
      const own = element as unknown as Record<string, unknown>;
      if (props[name] !== undefined && props[name] !== own[name]) own[name] = props[name];
    }
    if (ref !== place.ref) {
      afterwards.push(() => ref?.(element));
      place.ref?.(null);
      place.ref = ref;
    }
  }
}

function set(place: Place, element: HTMLElement, name: string, value: unknown): void {
  if (name === 'children' || live.includes(name)) return;
  if (name.startsWith('on')) {
    const type = name.slice(2).toLowerCase();
    if (!(type in place.handlers)) element.addEventListener(type, place);
    place.handlers[type] = value;
  } else if (name === 'style') {
    element.removeAttribute(name);
    Object.assign(element.style, value);
  } else if (value == null || (value === false && !name.includes('-'))) element.removeAttribute(name);
  // `hidden` is there or not; `aria-hidden` says which.
  else element.setAttribute(name, value === true && !name.includes('-') ? '' : `${value}`);
}

function drawComponent(place: Place): void {
  place.isDue = false;
  const type = place.type as Draw | ComponentClass;
  const isFirst = !place.stop;
  if (isFirst && type.prototype instanceof Component) {
    place.component = new (type as ComponentClass)(place.props);
    place.component.place = place;
  }
  const { component, props } = place;
  let drawn: Child;
  let isDrawn = false;
  // The new one first: what both follow goes on.
  const { stop } = place;
  place.stop = effect(() => {
    if (isDrawn) return drawLater(place);
    isDrawn = true;
    if (!component) drawn = (type as Draw)(props);
    else {
      component.props = props;
      drawn = component.render(props, component.state);
    }
  });
  stop?.();
  drawInner(place, [drawn]);
  if (component) afterwards.push(() => component[isFirst ? 'componentDidMount' : 'componentDidUpdate']?.());
}

function drawInner(place: Place, children: readonly Child[]): void {
  const before = place.inner;
  const known = new Map(before.map((inner) => [inner.key, inner]));
  const kept = new Set<Place>();
  let reached = 0;
  children.forEach((child, at) => {
    if (child == null || typeof child === 'boolean') return;
    const vnode = vnodeOf(child);
    const { type, key = at } = vnode;
    let inner = known.get(key);
    if (inner?.type !== type || kept.has(inner)) inner = new Place(place, type, key);
    draw(inner, vnode);
    kept.add(inner);
    inner.isMoved = inner.at < reached;
    reached = Math.max(reached, inner.at);
    inner.at = at;
  });
  for (const inner of before) if (!kept.has(inner)) takeAway(inner);
  place.inner = [...kept];
  // What is new itself is put somewhere with all that is in it.
  if (!place.node && place.at < 0) return;
  let next = place.node ? null : nodeAfter(place);
  for (const inner of place.inner.slice().reverse()) {
    if (inner.isMoved) put(inner, next);
    next = firstNode(inner) ?? next;
  }
}

function vnodeOf(child: Exclude<Child, null | undefined>): VNode {
  if (Array.isArray(child)) return { type: group, props: { children: child } };
  return typeof child === 'object' ? (child as VNode) : { type: text, props: { data: child } };
}

function takeAway(place: Place, isInside = false): void {
  const { node, inner, ref, component, stop } = place;
  stop?.();
  place.stop = undefined;
  ref?.(null);
  component?.componentWillUnmount?.();
  for (const each of inner) takeAway(each, isInside || node !== undefined);
  if (!isInside) node?.remove();
}
