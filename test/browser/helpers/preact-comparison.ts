import { signal as usualSignal } from '@preact/signals';
import * as usual from 'preact';
import * as light from '../../../src/embed/light-preact.js';
import { signal as lightSignal } from '../../../src/embed/light-signals.js';
import { createSeededIntegers } from '../../seeded-random.js';

/** A program for a page: one random story drawn with `preact`, and with what pages take in its place. */

interface Renderer extends Pick<typeof usual, 'h' | 'Fragment' | 'Component' | 'render'> {
  readonly signal: typeof usualSignal;
}

const renderers: Readonly<Record<string, Renderer>> = {
  usual: { ...usual, signal: usualSignal },
  light: { ...light, signal: lightSignal } as unknown as Renderer,
};

/** Both draw in a microtask what has changed. */
async function flushUpdates(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await undefined;
}

async function renderStory(
  { h, Fragment, Component, render, signal }: Renderer,
  seed: number,
): Promise<readonly string[]> {
  const randomInteger = createSeededIntegers(seed);
  const root = document.body.appendChild(document.createElement('div'));
  const numbers = Array.from({ length: 4 }, (_, index) => signal(index));
  function Count({ index, times }: { readonly index: number; readonly times: number }) {
    const count = (numbers[index]?.value ?? 0) * times;
    return count % 3 === 0
      ? null
      : h('b', { title: `${count}` }, count, count % 2 === 0 && h('i', null, 'even'));
  }

  /** The same for all: which of two alike is taken for which is each renderer's own. */
  let turns = 0;
  const boxes = new Set<Box>();
  class Box extends Component<{ readonly name: string }, { readonly turns: number }> {
    override state = { turns };
    override componentDidMount() {
      boxes.add(this);
    }
    override componentWillUnmount() {
      boxes.delete(this);
    }
    override render({ name }: { readonly name: string }, { turns }: { readonly turns: number }) {
      return turns % 2 === 0 ? h('u', null, name, turns) : h(Fragment, null, h('s', null, name), turns);
    }
  }

  function attributes() {
    return {
      class: ['a', 'b', undefined][randomInteger(3)],
      hidden: randomInteger(2) === 0,
      'aria-busy': [true, false, undefined][randomInteger(3)],
      tabIndex: [-1, undefined][randomInteger(2)],
      style: [undefined, { height: '2em' }, { color: 'red' }][randomInteger(3)],
    };
  }

  function randomChildren(depth: number): usual.ComponentChild[] {
    return Array.from({ length: randomInteger(4) }, () => randomNode(depth - 1));
  }

  function randomNode(depth: number): usual.ComponentChild {
    if (depth <= 0) return [null, false, true, 'text', '', 7, undefined][randomInteger(7)];
    const name = ['div', 'span', 'p'][randomInteger(3)] ?? '';
    const generators = [
      () => h(name, attributes(), ...randomChildren(depth)),
      () => h(name, null, randomNode(depth - 1)),
      () => h('input', { type: 'checkbox', checked: randomInteger(2) === 0, value: `${randomInteger(3)}` }),
      () =>
        h(
          'select',
          null,
          ...['x', 'y', 'z'].map((value, index) => h('option', { value, selected: index === 1 }, value)),
        ),
      () => h(Fragment, null, ...randomChildren(depth)),
      // Some of them, in whatever order.
      () =>
        ['k', 'l', 'm', 'n', 'o']
          .filter(() => randomInteger(3) > 0)
          .sort(() => randomInteger(3) - 1)
          .map((key) => h(name, { key, title: key }, ...randomChildren(depth - 1))),
      () => h(Count, { at: randomInteger(4), times: randomInteger(3) }),
      () => h(Box, { name: `box ${randomInteger(3)}` }),
    ];
    return generators[randomInteger(generators.length)]?.();
  }

  const pages: string[] = [];
  let tree = randomNode(5);
  for (let step = 0; step < 60; step++) {
    const kind = randomInteger(3);
    if (kind === 0)
      tree = h('main', null, ...randomChildren(5), h(Count, { at: 0, times: 1 }), ...randomChildren(4));
    if (kind === 1) for (const number of numbers) number.value = randomInteger(6);
    if (kind === 2) {
      turns++;
      for (const box of boxes) box.setState({ turns });
    }
    if (kind === 0) render(tree, root);
    await flushUpdates();
    pages.push(`${boxes.size} ${serializeNode(root)}`);
  }
  render(null, root);
  pages.push(`${boxes.size} ${serializeNode(root)}`);
  root.remove();
  return pages;
}

/** Whatever order attributes came in, and with what the visitor would see in a control. */
function serializeNode(node: Node): string {
  if (!(node instanceof Element)) return node.textContent ?? '';
  const attributes = Array.from(node.attributes, ({ name, value }) => `${name}=${value}`)
    .filter((each) => each !== 'style=')
    .sort();
  const { value, checked, selected } = node as HTMLInputElement & HTMLOptionElement;
  return `<${[node.localName, ...attributes, value, checked, selected].join(' ')}>${Array.from(node.childNodes, serializeNode).join('')}</>`;
}

declare global {
  interface Window {
    tellStory(renderer: string, seed: number): Promise<readonly string[]>;
    readonly light: Renderer;
  }
}

const tellStory: Window['tellStory'] = (renderer, seed) => renderStory(renderers[renderer] as Renderer, seed);
Object.assign(window, { tellStory, light: renderers.light });
