import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { expect, test } from '../helpers/demo-fixture.js';

const resolvePath = (path: string) => fileURLToPath(new URL(path, import.meta.url));

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      rolldownOptions: { input: resolvePath('drawn-alike.ts'), output: { format: 'iife' } },
    },
    plugins: [
      {
        name: 'light-signals-for-light-preact',
        enforce: 'pre',
        resolveId: (id, importer) =>
          id === '@preact/signals' && importer?.endsWith('light-preact.ts')
            ? resolvePath('../../src/embed/light-signals.ts')
            : null,
      },
    ],
  });
  if (!('output' in built)) throw new Error('this is not one build');
  return built.output[0].code;
}

test.beforeEach(async ({ page }) => {
  await page.addScriptTag({ content: await bundle() });
});

test('what pages take in the place of preact draws what preact draws', async ({ page }) => {
  for (let seed = 1; seed <= 100; seed++) {
    const [usual, light] = await page.evaluate(
      async (seed) => [await window.tellStory('usual', seed), await window.tellStory('light', seed)],
      seed,
    );
    expect(new Set(usual).size, `story ${seed}`).toBeGreaterThan(5);
    expect(light, `story ${seed}`).toEqual(usual);
  }
});

test('what stays is not touched: it keeps the focus, and what others put beside it', async ({ page }) => {
  const seen = await page.evaluate(() => {
    const { h, render } = window.light;
    const draw = (...keys: readonly string[]) =>
      render(
        h(
          'div',
          null,
          keys.map((key) => h('input', { key, id: key })),
        ),
        document.body,
      );
    draw('a', 'b', 'c');
    const [a, , c] = document.querySelectorAll('input');
    c?.focus();
    a?.after(document.createElement('mark'));
    draw('x', 'a', 'c', 'b', 'y');
    const names = Array.from(document.querySelectorAll('div > *'), ({ id, localName }) => id || localName);
    return [document.activeElement?.id, names.join(' ')];
  });
  expect(seen).toEqual(['c', 'x a mark c b y']);
});

test('a page whose texts were taken away by a translation goes on', async ({ page }) => {
  const seen = await page.evaluate(() => {
    const { h, render } = window.light;
    const draw = (more: boolean) =>
      render(h('p', null, more && h('b', null, 'new'), 'text', h('i', null)), document.body);
    draw(false);
    const text = document.querySelector('p')?.firstChild as Text;
    const translated = document.createElement('font');
    translated.textContent = 'Text';
    text.replaceWith(translated);
    draw(true);
    return document.querySelector('p')?.innerHTML;
  });
  expect(seen).toBe('<font>Text</font><b>new</b><i></i>');
});

test('two of one key are two, and both go', async ({ page }) => {
  const seen = await page.evaluate(() => {
    const { h, render } = window.light;
    return ['aab', 'ba', ''].map((keys) => {
      render(
        h(
          'p',
          null,
          [...keys].map((key) => h('b', { key }, key)),
        ),
        document.body,
      );
      return document.querySelector('p')?.textContent;
    });
  });
  expect(seen).toEqual(['aab', 'ba', '']);
});

test('a ref is called once its element is on the page, and with nothing once it is not', async ({ page }) => {
  const heard = await page.evaluate(() => {
    const { h, render } = window.light;
    const heard: string[] = [];
    const ref = (element: Element | null) => heard.push(element ? `${element.isConnected}` : 'gone');
    for (const title of ['one', 'two']) render(h('p', null, h('b', { title, ref })), document.body);
    render(null, document.body);
    return heard;
  });
  expect(heard).toEqual(['true', 'gone']);
});

test('one that throws while it is drawn anew keeps no other from it', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const { h, render, signal } = window.light;
    const turn = signal(0);
    const reported: string[] = [];
    addEventListener('error', (event) => {
      event.preventDefault();
      reported.push(event.message);
    });
    const Frail = () => {
      if (turn.value === 1) throw new Error('frail');
      return h('b', null, 'frail');
    };
    const Sound = () => h('i', null, turn.value);
    render(h('p', null, h(Frail, null), h(Sound, null)), document.body);
    turn.value = 1;
    await new Promise((resolve) => setTimeout(resolve));
    return [document.querySelector('i')?.textContent, ...reported];
  });
  expect(seen).toEqual(['1', 'Uncaught Error: frail']);
});

test('what has left the page is not drawn any more', async ({ page }) => {
  const draws = await page.evaluate(async () => {
    const { h, render, signal, Component } = window.light;
    const turn = signal(0);
    let draws = 0;
    let last: InstanceType<typeof Component> | undefined;
    class Box extends Component {
      override render() {
        last = this;
        draws++;
        return h('b', null, turn.value);
      }
    }
    render(h(Box, null), document.body);
    render(null, document.body);
    turn.value = 1;
    last?.setState({});
    await new Promise((resolve) => setTimeout(resolve));
    return draws;
  });
  expect(draws).toBe(1);
});
