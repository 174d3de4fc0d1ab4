import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from '../helpers/demo-fixture.js';
import { test } from '../helpers/host-fixture.js';
import { sampleRows } from '../helpers/samples.js';

/**
 * Properties that a form inherits from the page on purpose: font family and size, line height, colour (light or
 * dark theme) and direction; `accent-color` (docs/theming.md); and the properties with which a page hides or
 * disables its parts.
 */
const sharedWithPage = [
  'font-family',
  'font-size',
  'line-height',
  'color',
  'direction',
  'accent-color',
  'visibility',
  'pointer-events',
  'interactivity',
];

/** Chromium 143 knows these properties but does not inherit them. */
const notInheritedYet = ['interest-delay-start', 'interest-delay-end'];

/** Names of all inherited properties in the specifications of CSS. */
const specifiedNames = readSpecifiedNames();

function readSpecifiedNames(): readonly string[] {
  const file = fileURLToPath(import.meta.resolve('@webref/css/css.json'));
  const { properties } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly properties: readonly { readonly name: string; readonly inherited?: string }[];
  };
  return properties.flatMap(({ name, inherited }) => (inherited?.startsWith('yes') ? [name] : []));
}

interface InheritedProperty {
  readonly name: string;
  /** A value that a child element inherits, if its parent has this value. */
  readonly value: string;
}

/** Finds every inherited property that the browser knows, by trying values; for `page.evaluate`. */
function findInheritedProperties(): InheritedProperty[] {
  const values =
    `hidden none collapse 9px 2 0.5 200% #123456 rtl vertical-rl all auto bold italic oblique small-caps condensed
    uppercase capitalize full-width center end justify right bottom pre nowrap break-word break-all anywhere keep-all
    break-spaces loose strict wait crosshair text both always manual balance pretty stable upright mixed sideways square hide
    inside square_x geometricprecision optimizelegibility optimizespeed crispedges crisp-edges pixelated sticky
    antialiased dark light historical-forms ordinal slashed-zero common-ligatures no-common-ligatures
    jis78 sub weight style small-caps ruby under over before after left thin separate evenodd butt round bevel
    miter visiblepainted nonzero linearrgb start middle allow-end first last hanging force-end preserve-parent-color
    no-autospace ideograph-alpha trim-start space-all allow-keywords numeric-only lang(tr) 'x' url(x) "a" "b" a
    filled dot open circle isolate compact normal fill stroke disc decimal-leading-zero emoji exact economy
    "kern" 9px 1px 3px #123456 stroke visibleStroke non-scaling-stroke`
      .split(/\s+/)
      .concat([
        '"a" "b"',
        '1px 2px 3px red',
        '"kern" 0',
        '"wght" 300',
        '9px red',
        'url("x.png") 1 1, wait',
        'over right',
        'constrained',
        'inert',
        '2s',
        '3',
        'red blue',
      ]);
  const names = new Set(
    [
      ...Array.from(getComputedStyle(document.documentElement)),
      ...Object.keys(CSSStyleDeclaration.prototype),
    ].concat(
      (() => {
        const all: string[] = [];
        for (const key in document.body.style)
          all.push(
            key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^webkit-/, '-webkit-'),
          );
        return all;
      })(),
    ),
  );
  const parent = document.body.appendChild(document.createElement('div'));
  const child = parent.appendChild(document.createElement('div'));
  // A block is as wide as its parent without inheriting the width.
  child.style.float = 'left';
  const found = new Map<string, string>();
  for (const name of names) {
    if (name.startsWith('--') || !CSS.supports(name, 'inherit')) continue;
    const initial = getComputedStyle(parent).getPropertyValue(name);
    for (const value of values) {
      parent.style.setProperty(name, value);
      // A shorthand sets several properties, which are tried one by one.
      const isLonghand = parent.style.length === 1 && parent.style.item(0) === name;
      const specified = isLonghand ? getComputedStyle(parent).getPropertyValue(name) : initial;
      const inherited = getComputedStyle(child).getPropertyValue(name);
      parent.style.removeProperty(name);
      if (
        specified !== initial &&
        inherited === specified &&
        getComputedStyle(child).getPropertyValue(name) === initial
      ) {
        found.set(name, value);
        break;
      }
    }
  }
  parent.remove();
  return Array.from(found, ([name, value]) => ({ name, value }));
}

for (const isolation of sampleRows('inherited styles', ['light', 'shadow'], 1)) {
  test(`no inherited property of the page reaches a form (isolation="${isolation}")`, async ({
    page,
    host,
    demo,
  }) => {
    host.files.set('/', {
      type: 'text/html',
      body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>
        <div id="place"><apro-form form="35" isolation="${isolation}"></apro-form></div>
        <script src="${demo.relay}/embed.js"></script></body></html>`,
    });
    await page.goto(host.url);
    await page.getByRole('button', { name: 'Send' }).click();
    await page.waitForLoadState('networkidle');
    const inherited = await page.evaluate(findInheritedProperties);
    const names = inherited.map(({ name }) => name);
    // Check of the search itself: it must find properties that every browser inherits.
    for (const name of ['text-align', 'white-space-collapse', 'cursor', 'writing-mode', 'quotes', 'tab-size'])
      expect(names).toContain(name);
    for (const name of ['-webkit-text-fill-color', 'text-shadow', 'text-transform', 'font-weight', 'hyphens'])
      expect(names).toContain(name);
    // Second check of the search: it must find every property that the specifications call inherited and that this
    // browser knows.
    const known = await page.evaluate((all) => {
      const { style } = document.createElement('div');
      return all.filter((name) => {
        style.cssText = '';
        style.setProperty(name, 'inherit');
        return style.length === 1;
      });
    }, specifiedNames);
    expect(known.length).toBeGreaterThan(100);
    expect(known.filter((name) => !names.includes(name) && !notInheritedYet.includes(name))).toEqual([]);
    const tried = inherited.filter(({ name }) => !sharedWithPage.includes(name));
    const differences = await page.evaluate((properties) => {
      const place = document.querySelector<HTMLElement>('#place') as HTMLElement;
      const host = place.querySelector('apro-form') as HTMLElement;
      const root = (host.querySelector('.apro-form') ??
        host.shadowRoot?.querySelector('.apro-form')) as Element;
      const elements = [root, ...root.querySelectorAll('*')];
      const read = (name: string) =>
        elements.map((element) => getComputedStyle(element).getPropertyValue(name));
      return properties.flatMap(({ name, value }) => {
        const before = read(name);
        place.style.setProperty(name, value);
        const isSet =
          getComputedStyle(host).getPropertyValue(name) === getComputedStyle(place).getPropertyValue(name);
        const after = read(name);
        place.style.removeProperty(name);
        const changed = elements.filter((_, index) => before[index] !== after[index]);
        if (!isSet) return [`${name} does not reach the host`];
        return changed.length > 0 ? [`${name}: ${value} reaches ${changed.length} elements`] : [];
      });
    }, tried);
    expect(differences).toEqual([]);
  });
}

test('what hides or disables a part of the page also hides or disables a form', async ({
  page,
  host,
  demo,
}) => {
  host.files.set('/', {
    type: 'text/html',
    body: `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>
      <div id="place"><apro-form form="37"></apro-form></div>
      <script src="${demo.relay}/embed.js"></script></body></html>`,
  });
  await page.goto(host.url);
  const question = page.getByRole('textbox', { name: 'Question', includeHidden: true });
  await question.waitFor();
  for (const [name, value] of [
    ['visibility', 'hidden'],
    ['pointer-events', 'none'],
  ] as const) {
    await page.evaluate(
      ([property, text]) => document.querySelector<HTMLElement>('#place')?.style.setProperty(property, text),
      [name, value] as const,
    );
    expect(
      await question.evaluate(
        (element, property) => getComputedStyle(element).getPropertyValue(property),
        name,
      ),
    ).toBe(value);
  }
});
