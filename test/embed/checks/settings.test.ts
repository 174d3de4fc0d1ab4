import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ConsoleCode, formatSentence } from '../../../src/console/sentences.js';
import { textLanguages } from '../../../src/embed/checks/check-settings.js';
import { isKeyOfCrm } from '../../../src/embed/checks/find-key.js';
import { findNearName } from '../../../src/embed/checks/near-name.js';
import { validateSettings } from '../../../src/embed/checks/validate-settings.js';
import { readUrlValues } from '../../../src/embed/extras/attribution.js';
import { readConsentOption } from '../../../src/embed/extras/consent-settings.js';
import { mergeMessages } from '../../../src/embed/extras/merge-messages.js';
import { createDefinitionAdapter } from '../../../src/embed/options/field-settings.js';
import { optionChoices } from '../../../src/embed/options/option-choices.js';
import { attributeNames, toAttributeName } from '../../../src/embed/options/option-table.js';
import type { FormOptions, FormSettings } from '../../../src/embed/options/options.js';
import { readPresets } from '../../../src/embed/options/presets.js';
import type { FormDefinition } from '../../../src/form/definition.js';
import { en } from '../../../src/messages/en.js';
import { translatedLanguages } from '../../../src/messages/languages.js';
import { readWideAddresses } from '../../../src/widget/look/place-fields.js';

const sentences: string[] = [];
const key = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';

beforeEach(() => {
  sentences.length = 0;
  stubPage(true);
  for (const level of ['info', 'warn', 'error'] as const)
    vi.spyOn(console, level).mockImplementation((text: string) => sentences.push(text));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Waits until all sentences are printed: their table, and the check of `messages`, are lazy modules. */
async function readSentences(): Promise<readonly string[]> {
  await import('../../../src/embed/checks/message-keys.js');
  await import('../../../src/widget/host/shadow-keys.js');
  await import('../../../src/console/sentences.js');
  await Promise.resolve();
  return sentences;
}

type Attributes = Readonly<Record<string, string>>;

/** Creates a simulated element with attributes. The tested code uses nothing else of it. */
function createElement(localName: string, attributes: Attributes, properties: object = {}): Element {
  return {
    localName,
    title: '',
    hidden: false,
    ...properties,
    matches: (selector: string) => selector === '[data-apro-form]' && 'data-apro-form' in attributes,
    getAttribute: (name: string) => attributes[name] ?? null,
    getAttributeNames: () => Object.keys(attributes),
  } as unknown as Element;
}

/**
 * A page with all elements except `#missing`.
 * @param hasElements `false`: `querySelector` finds nothing
 * @param elements elements that `querySelectorAll` finds. `<page-part>` is a custom element.
 */
function stubPage(hasElements: boolean, elements: readonly object[] = []): void {
  vi.stubGlobal('document', {
    querySelector: (selector: string) => (hasElements && !selector.includes('#missing') ? {} : null),
    querySelectorAll: () => elements,
  });
  vi.stubGlobal('customElements', {
    get: (name: string) => (name === 'page-part' ? class {} : undefined),
  });
}

function checkScript(
  attributes: Attributes,
  parameters = '',
  hasForm = true,
  elements: readonly object[] = [],
): void {
  stubPage(hasForm, elements);
  const src = `https://forms.example.com/embed.js${parameters}`;
  validateSettings(createElement('script', attributes, { src, async: true }));
}

/** Places in which a page writes options. Each function checks one option that is written in this place. */
const places: Readonly<
  Record<string, { check(name: string, value: string): void; write(name: string): string; subject: string }>
> = {
  '<apro-form>': {
    check: (name, value) =>
      validateSettings(createElement('apro-form', { form: '34', [name]: value }), { form: '34' }),
    write: (name) => name,
    subject: '<apro-form> has no attribute',
  },
  '[data-apro-form]': {
    check: (name, value) =>
      validateSettings(createElement('div', { 'data-apro-form': '34', [`data-${name}`]: value }), {
        form: '34',
      }),
    write: (name) => `data-${name}`,
    subject: '<div> has no attribute',
  },
  'a script': {
    check: (name, value) => checkScript({ src: '', async: '', [`data-${name}`]: value }),
    write: (name) => `data-${name}`,
    subject: 'the script has no attribute',
  },
  'the address of a script': {
    check: (name, value) => checkScript({}, `?${new URLSearchParams({ [name]: value })}`),
    write: (name) => name,
    subject: 'the address of the script has no parameter',
  },
  'a call of mount': {
    check: (name, value) =>
      validateSettings(createElement('div', {}), {
        form: '34',
        [toCamelCase(name)]: value,
      } as FormOptions),
    write: toCamelCase,
    subject: 'mount has no option',
  },
};

function toCamelCase(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function sentence(code: ConsoleCode, values: Readonly<Record<string, unknown>>): string {
  return formatSentence(code, values);
}

const checkedChoices = Object.entries(optionChoices).filter(([name]) => name !== 'phone');

describe.each(Object.entries(places))('%s', (_place, { check, write, subject }) => {
  test('an unknown value of an option with fixed values lists these values', async () => {
    for (const [option, choices] of checkedChoices) {
      const name = toAttributeName(option as keyof FormSettings);
      check(name, 'nonsense');
      expect((await readSentences()).at(-1)).toBe(
        sentence('unknown-value', { name: write(name), value: 'nonsense', choices: choices.join(', ') }),
      );
      const { length } = sentences;
      for (const choice of choices) check(name, choice);
      expect(await readSentences()).toHaveLength(length);
    }
  });

  test('a misspelled name is corrected', async () => {
    for (const [wrong, right] of [
      ['endpiont', 'endpoint'],
      ['formid', 'form'],
      ['them', 'theme'],
      ['againafter', 'again-after'],
      ['option-valeu', 'option-value'],
      ['language', 'locale'],
    ] as const) {
      check(wrong, 'x');
      expect((await readSentences()).at(-1), wrong).toBe(
        sentence('unknown-name', { place: subject, name: write(wrong), hint: `Write ${write(right)}.` }),
      );
    }
  });

  test.each([
    ['locale', 'xx'],
    ['locale', '!'],
    ['endpoint', '127.0.0.1:9187'],
    ['endpoint', 'localhost:9187'],
    ['crm', 'forms.example.com'],
    ['endpoint', 'https://'],
    ['values', 'Ann'],
    ['values', '[]'],
    ['values', '5'],
    ['values', 'null'],
    ['values', '{'],
    ['again-after', 'soon'],
    ['again-after', '-1'],
  ])('%s="%s" causes a warning', async (name, value) => {
    check(name, value);
    expect(await readSentences()).toHaveLength(1);
    expect(sentences[0]).toMatch(new RegExp(`^apro-forms: ${write(name)}(=| must be )`));
  });

  test.each([
    ['locale', 'ru_RU'],
    ['locale', 'pt-PT'],
    ['endpoint', 'https://forms.example.com'],
    ['endpoint', '/relay'],
    ['crm', 'http://example.crma.pro:81'],
    ['values', '{"def_customer.email":"a@b.example"}'],
    ['again-after', '7'],
    ['theme', ''],
    ['trigger', 'click:#ask'],
    ['trigger', 'delay:5'],
    ['trigger', 'load'],
  ])('%s="%s" causes no warning', async (name, value) => {
    check(name, value);
    expect(await readSentences()).toEqual([]);
  });

  test('a key of the CRM is called out, and its value is not printed', async () => {
    for (const [name, value] of [
      ['key', key],
      ['api-key', 'live-key-of-16-letters'],
      ['crmkey', key.toUpperCase()],
      ['form', key],
      ['endpoint', `https://example.crma.pro:81/?apikey=${key}&x=1`],
    ] as const) {
      check(name, value);
      const printed = await readSentences();
      expect(printed.at(-1)).toBe(sentence('key-on-page', { place: write(name) }));
      expect(printed.join()).not.toContain(value);
    }
  });
});

test.each<[string, () => void]>([
  [
    'attributes of HTML and of frameworks',
    () =>
      validateSettings(
        createElement('apro-form', { form: '34', title: 'x', class: 'x', 'v-data': 'x', 'aria-label': 'x' }),
        { form: '34' },
      ),
  ],
  [
    'attributes of optimizers on a script',
    () =>
      checkScript({
        'data-cfasync': 'false',
        'data-no-optimize': '1',
        nowprocket: '',
        'data-rocket-src': key,
      }),
  ],
  ['the version in the address of a script', () => checkScript({}, `?form=34&ver=${key}&v=6.4&lang=ru`)],
  [
    'callbacks of a program',
    () => validateSettings(createElement('div', {}), { form: '34', onReady() {}, check() {} }),
  ],
])('%s cause no warning', async (_what, check) => {
  check();
  expect(await readSentences()).toEqual([]);
});

test.each([
  ['accent', '--apro-accent'],
  ['color', '--apro-accent'],
  ['text-color', '--apro-ink'],
  ['background', '--apro-surface'],
  ['border-radius', '--apro-radius'],
])('%s, which is no option, leads to the CSS property %s, wherever it is set', async (name, token) => {
  for (const { check, write, subject } of Object.values(places)) {
    check(name, 'red');
    expect((await readSentences()).at(-1)).toBe(
      sentence('unknown-name', {
        place: subject,
        name: write(name),
        hint: `Set the CSS property ${token}: docs/theming.md.`,
      }),
    );
  }
  expect(readFileSync('docs/theming.md', 'utf8')).toContain(`\`${token}\``);
});

describe('options of the wrong type in a call of mount', () => {
  test.each([
    ['onSuccess', 'x', 'a function'],
    ['onReady', {}, 'a function'],
    ['check', 'x', 'a function'],
    ['theme', {}, 'a text'],
    ['hidden', { 'ext_request.70': true }, 'a text'],
    ['redirect', () => {}, 'a text'],
  ])('%s: %j must be of another type', async (name, value, shape) => {
    validateSettings(createElement('div', {}), { form: '34', [name]: value } as FormOptions);
    expect(await readSentences()).toEqual([
      expect.stringContaining(`apro-forms: ${name} must be ${shape}. Example: ${name}: `),
    ]);
  });

  test.each([
    ['values', {}],
    ['messages', {}],
    ['presets', {}],
    ['autocomplete', {}],
    ['tiles', {}],
    ['consents', []],
    ['hidden', ['ext_request.70']],
    ['debug', true],
    ['form', 34],
  ])('%s: %j causes no warning', async (name, value) => {
    validateSettings(createElement('div', {}), { form: '34', [name]: value } as FormOptions);
    expect(await readSentences()).toEqual([]);
  });

  test('a misspelled callback is corrected', async () => {
    validateSettings(createElement('div', {}), { form: '34', onsuccess() {} } as FormOptions);
    expect(await readSentences()).toEqual([expect.stringContaining('"onsuccess". Write onSuccess.')]);
  });
});

test.each([
  ['hidden', ['def_customer.phone', 'ext_request.70']],
  ['autocomplete', ['given-name=def_customer.name', 'nickname=ext_request.70']],
])('the list %s as an array, as a program without types may pass it, is read', async (name, list) => {
  const options = { [name]: list } as unknown as Parameters<typeof createDefinitionAdapter>[0];
  createDefinitionAdapter(options)({ id: '34', fields: [] } as unknown as FormDefinition);
  const printed = await readSentences();
  expect(printed.filter((text) => text.includes('form 34 has no field'))).toHaveLength(2);
});

test('pairs and wide fields as an array are read', () => {
  expect([...readWideAddresses(['a.1', 'b.2'] as unknown as string)]).toEqual(['a.1', 'b.2']);
  vi.stubGlobal('location', { search: '?mail=a@b.example&city=Rome' });
  expect(readUrlValues(['mail=def_customer.email', 'city=ext_request.7'] as unknown as string)).toEqual({
    'def_customer.email': 'a@b.example',
    'ext_request.7': 'Rome',
  });
});

test('a parameter without the address of a field causes a warning', async () => {
  vi.stubGlobal('location', { search: '?mail=a@b.example' });
  expect(readUrlValues('mail, city = ext_request.7')).toEqual({});
  expect(await readSentences()).toEqual([
    expect.stringContaining('"mail" in params or attribution must be NAME=ADDRESS.'),
  ]);
});

test.each([[[{ id: 'privacy', label: 'I agree' }]], [[{ text: 5 }]], [['I agree']]])(
  'a consent without a text is not shown, and a warning says so: %j',
  async (consents) => {
    expect(readConsentOption(consents as unknown as Parameters<typeof readConsentOption>[0])).toEqual([]);
    expect(await readSentences()).toEqual([
      expect.stringContaining('text of consent 1 must be a text, so this consent is not shown.'),
    ]);
  },
);

test('a plain word that is no option and no attribute of HTML causes a warning on <apro-form> and in mount only', async () => {
  for (const { check } of Object.values(places)) check('zebra', 'x');
  expect(await readSentences()).toEqual(
    ['<apro-form>', 'a call of mount'].map((place) =>
      sentence('unknown-name', {
        place: places[place]?.subject,
        name: 'zebra',
        hint: 'All names are in docs/options.md.',
      }),
    ),
  );
});

test('an option without its prefix on [data-apro-form], and with a prefix on <apro-form>, is corrected', async () => {
  validateSettings(createElement('div', { 'data-apro-form': '34', locale: 'ru' }), { form: '34' });
  validateSettings(createElement('apro-form', { form: '34', 'data-locale': 'ru' }), { form: '34' });
  expect(await readSentences()).toEqual([
    expect.stringContaining('<div> has no attribute "locale". Write data-locale.'),
    expect.stringContaining('<apro-form> has no attribute "data-locale". Write locale.'),
  ]);
});

describe('a script with a form id', () => {
  // The form of the script is an `<apro-form>` with the same options, whose own check names their values.
  test.each([
    ['theme', 'drak'],
    ['locale', 'xx'],
    ['endpoint', '127.0.0.1'],
    ['values', 'Ann'],
    ['again-after', 'soon'],
    ['trigger', 'click:#missing'],
  ])('leaves %s="%s" to the check of its element', async (name, value) => {
    checkScript({ 'data-form': '34', [`data-${name}`]: value });
    checkScript({}, `?form=34&${new URLSearchParams({ [name]: value })}`);
    validateSettings(createElement('apro-form', { form: '34', [name]: value }), { form: '34' });
    const printed = await readSentences();
    expect(printed).toEqual([expect.stringContaining(name)]);
  });

  test('still names unknown attributes and parameters', async () => {
    checkScript({ 'data-form': '34', 'data-thema': 'dark' }, '?form=34&thema=dark');
    expect(await readSentences()).toHaveLength(2);
  });
});

test('a trigger that names a missing element causes a warning, wherever it is set', async () => {
  for (const trigger of ['click:#missing', 'click: #missing a:not([href])'])
    for (const { check } of Object.values(places)) {
      const { length } = sentences;
      check('trigger', trigger);
      expect(await readSentences()).toHaveLength(length + 1);
      expect(sentences.at(-1)).toBe(sentence('no-trigger-element', { trigger }));
    }
});

test('a script on a page without a form causes a warning', async () => {
  checkScript({}, '', false);
  expect(await readSentences()).toEqual([sentence('no-form-on-page', {})]);
});

const shadowRoot = (hasForm: boolean, elements: readonly object[] = []) => ({
  querySelector: () => (hasForm ? {} : null),
  querySelectorAll: () => elements,
});

test.each([
  ['a form in an open shadow root', [{ localName: 'div', shadowRoot: shadowRoot(true) }], 0],
  [
    'a form two shadow roots deep',
    [{ localName: 'div', shadowRoot: shadowRoot(false, [{ localName: 'b', shadowRoot: shadowRoot(true) }]) }],
    0,
  ],
  ['a custom element with a closed shadow root', [{ localName: 'page-part', shadowRoot: null }], 0],
  ['an open shadow root without a form', [{ localName: 'page-part', shadowRoot: shadowRoot(false) }], 1],
  ['elements of HTML only', [{ localName: 'div', shadowRoot: null }], 1],
])(
  'a script on a page with %s, and no other form, is checked for a form',
  async (_page, elements, warnings) => {
    checkScript({}, '', false, elements);
    expect(await readSentences()).toHaveLength(warnings);
  },
);

test('a script on a page with a form in the closed shadow root of an element of HTML causes no warning', async () => {
  const { keepInput } = await import('../../../src/widget/host/shadow-keys.js');
  keepInput({ addEventListener() {} } as unknown as HTMLElement);
  checkScript({}, '', false, [{ localName: 'div', shadowRoot: null }]);
  expect(await readSentences()).toEqual([]);
  vi.resetModules();
});

test('unknown keys of messages cause a warning, at any depth', async () => {
  mergeMessages(en, { sned: 'Go', more: { clos: 'x', zebra: 'y' }, issues: { emial: 'x' } } as object);
  expect(await readSentences()).toEqual([
    sentence('unknown-message', { key: 'sned', hint: 'Write "send".' }),
    sentence('unknown-message', { key: 'more.clos', hint: 'Write "more.close".' }),
    sentence('unknown-message', { key: 'more.zebra', hint: '' }),
    sentence('unknown-message', { key: 'issues.emial', hint: 'Write "issues.email".' }),
  ]);
});

test('known keys of messages, with plural forms of other languages, cause no warning', async () => {
  mergeMessages(en, { send: 'Go', problems: { one: 'x', few: 'x', other: 'x' }, more: { close: 'x' } });
  expect(await readSentences()).toEqual([]);
});

test.each(['[]', '5', 'null', '{', 'Go'])(
  'messages=%j causes a warning and changes nothing',
  async (setting) => {
    expect(mergeMessages(en, setting).send).toBe('Send');
    expect(await readSentences()).toEqual([
      sentence('unusable-option', { name: 'messages', shape: 'a JSON object', example: '{"send":"Go"}' }),
    ]);
  },
);

test('an unknown value of phone lists the allowed values', async () => {
  createDefinitionAdapter({ phone: 'nonsense' as 'typed' });
  expect(await readSentences()).toEqual([
    sentence('unknown-value', { name: 'phone', value: 'nonsense', choices: optionChoices.phone.join(', ') }),
  ]);
});

test.each(['[]', '5', 'null', '{', '{"ext_request.70":5}', '{"ext_request.70":[{"to":"1"}]}'])(
  'presets=%j causes a warning and gives no presets',
  async (setting) => {
    expect([...readPresets(setting).values()].flat()).toEqual([]);
    const printed = await readSentences();
    expect(printed.every((text) => text.startsWith('apro-forms: presets must be a JSON object'))).toBe(true);
    expect(printed.length).toBeGreaterThan(0);
  },
);

test('the languages of `locale` are those of the translations', () => {
  const languages = ['en', ...translatedLanguages];
  expect(textLanguages.map((tag) => tag.toLowerCase()).sort()).toEqual(languages.sort());
});

test('each option is near to itself with two letters swapped, and a long name is not compared', () => {
  for (const name of attributeNames.filter(({ length }) => length > 4)) {
    const swapped = name.replace(/^(..)(.)(.)/, '$1$3$2');
    if (swapped !== name) expect(findNearName(swapped, attributeNames), swapped).toBe(name);
  }
  expect(findNearName('x'.repeat(1e6), attributeNames)).toBeUndefined();
});

test.each([
  ['form', '34', false],
  ['locale', 'ru', false],
  ['v', key, false],
  ['key', '', false],
  ['trigger', 'click:#a1b2c3d4e5f60718293a4b5c6d7e8f9', false],
  ['data-key', key, true],
  ['secret', 'correct-horse-battery', true],
])('%s=%j counts as the key of the CRM: %s', (name, value, isKey) => {
  expect(isKeyOfCrm(name, value, name !== 'v')).toBe(isKey);
});
