import { signal as usualSignal } from '@preact/signals';
import * as usual from 'preact';
import * as light from '../../src/embed/light-preact.js';
import { signal as lightSignal } from '../../src/embed/light-signals.js';
import { seededRandom } from '../seeded-random.js';

/** A program for a page: one random story drawn with `preact`, and with what pages take in its place. */

interface Renderer extends Pick<typeof usual, 'h' | 'Fragment' | 'Component' | 'render'> {
  readonly signal: typeof usualSignal;
}

const renderers: Readonly<Record<string, Renderer>> = {
  usual: { ...usual, signal: usualSignal },
  light: { ...light, signal: lightSignal } as unknown as Renderer,
};

/** Both draw in a microtask what has changed. */
async function drawn(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await undefined;
}

async function tell(
  { h, Fragment, Component, render, signal }: Renderer,
  seed: number,
): Promise<readonly string[]> {
  const below = seededRandom(seed);
  const root = document.body.appendChild(document.createElement('div'));
  const numbers = Array.from({ length: 4 }, (_, at) => signal(at));
  function Count({ at, times }: { readonly at: number; readonly times: number }) {
    const count = (numbers[at]?.value ?? 0) * times;
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
      class: ['a', 'b', undefined][below(3)],
      hidden: below(2) === 0,
      'aria-busy': [true, false, undefined][below(3)],
      tabIndex: [-1, undefined][below(2)],
      style: [undefined, { height: '2em' }, { color: 'red' }][below(3)],
    };
  }

  function some(depth: number): usual.ComponentChild[] {
    return Array.from({ length: below(4) }, () => one(depth - 1));
  }

  function one(depth: number): usual.ComponentChild {
    if (depth <= 0) return [null, false, true, 'text', '', 7, undefined][below(7)];
    const name = ['div', 'span', 'p'][below(3)] ?? '';
    const among = [
      () => h(name, attributes(), ...some(depth)),
      () => h(name, null, one(depth - 1)),
      () => h('input', { type: 'checkbox', checked: below(2) === 0, value: `${below(3)}` }),
      () =>
        h(
          'select',
          null,
          ...['x', 'y', 'z'].map((value, at) => h('option', { value, selected: at === 1 }, value)),
        ),
      () => h(Fragment, null, ...some(depth)),
      // Some of them, in whatever order.
      () =>
        ['k', 'l', 'm', 'n', 'o']
          .filter(() => below(3) > 0)
          .sort(() => below(3) - 1)
          .map((key) => h(name, { key, title: key }, ...some(depth - 1))),
      () => h(Count, { at: below(4), times: below(3) }),
      () => h(Box, { name: `box ${below(3)}` }),
    ];
    return among[below(among.length)]?.();
  }

  const pages: string[] = [];
  let tree = one(5);
  for (let step = 0; step < 60; step++) {
    const kind = below(3);
    if (kind === 0) tree = h('main', null, ...some(5), h(Count, { at: 0, times: 1 }), ...some(4));
    if (kind === 1) for (const number of numbers) number.value = below(6);
    if (kind === 2) {
      turns++;
      for (const box of boxes) box.setState({ turns });
    }
    if (kind === 0) render(tree, root);
    await drawn();
    pages.push(`${boxes.size} ${spelt(root)}`);
  }
  render(null, root);
  pages.push(`${boxes.size} ${spelt(root)}`);
  root.remove();
  return pages;
}

/** Whatever order attributes came in, and with what the visitor would see in a control. */
function spelt(node: Node): string {
  if (!(node instanceof Element)) return node.textContent ?? '';
  const attributes = Array.from(node.attributes, ({ name, value }) => `${name}=${value}`)
    .filter((each) => each !== 'style=')
    .sort();
  const { value, checked, selected } = node as HTMLInputElement & HTMLOptionElement;
  return `<${[node.localName, ...attributes, value, checked, selected].join(' ')}>${Array.from(node.childNodes, spelt).join('')}</>`;
}

declare global {
  interface Window {
    tellStory(renderer: string, seed: number): Promise<readonly string[]>;
    readonly light: Renderer;
  }
}

const tellStory: Window['tellStory'] = (renderer, seed) => tell(renderers[renderer] as Renderer, seed);
Object.assign(window, { tellStory, light: renderers.light });
