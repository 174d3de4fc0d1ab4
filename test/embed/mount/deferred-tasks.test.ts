import { afterEach, describe, expect, test, vi } from 'vitest';
import { validateSettings } from '../../../src/embed/checks/validate-settings.js';
import { isPlain } from '../../../src/embed/mount/deferred-tasks.js';
import { optimizerAttributes } from '../../../src/relay/page/optimizer-attributes.js';

type Attributes = Readonly<Record<string, string>>;

const key = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
const address = 'https://forms.example.com:8443/crm';

/** An element of which only the attributes matter. */
function createElement(localName: string, attributes: Attributes): Element {
  return {
    localName,
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    id: '',
    matches: () => 'data-apro-form' in attributes,
    getAttribute: (name: string) => attributes[name] ?? null,
    getAttributeNames: () => Object.keys(attributes),
  } as unknown as Element;
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the code that checks settings is not loaded for', () => {
  test.each<[string, Attributes]>([
    ['apro-form', { form: '34' }],
    ['apro-form', { form: '34', crm: address, id: 'lead', class: 'wide', style: 'width: 50%' }],
    ['apro-form', { form: '34', endpoint: 'http://127.0.0.1:8787' }],
    ['div', { 'data-apro-form': '34', 'data-crm': address, id: 'lead', class: 'wide' }],
    ['script', { async: '', src: `${address}/embed.js`, 'data-form': '34', 'data-crm': address }],
    ['script', { src: `${address}/embed.js`, 'data-form': '34', type: 'module', defer: '', id: 'forms' }],
    // The tag that the command `tag` prints.
    ['script', { async: '', ...optimizerAttributes, src: `${address}/34.js`, onerror: 'this.remove()' }],
  ])('<%s> with %o', (name, attributes) => {
    expect(isPlain(createElement(name, attributes), {})).toBe(true);
  });

  test('the options that the attributes of an element give', () => {
    expect(isPlain(createElement('apro-form', { form: '34' }), { form: '34', crm: address })).toBe(true);
  });
});

describe('the code that checks settings is loaded for', () => {
  test.each<[string, Attributes]>([
    ['apro-form', { form: key }],
    ['apro-form', { form: '34', crm: `${address}?key=${key}` }],
    ['apro-form', { form: '34', crm: 'crm.example.com' }],
    ['apro-form', { form: '34', crm: 'localhost:9187' }],
    ['apro-form', { form: '34', endpoint: 'forms.example.com' }],
    ['apro-form', { form: '34', endpiont: address }],
    ['apro-form', { form: '34', 'api-key': key }],
    ['apro-form', { form: '34', theme: 'drak' }],
    ['apro-form', { form: '34', values: '{' }],
    ['div', { 'data-apro-form': '34', 'data-endpiont': address }],
    ['div', { 'data-apro-form': '34', 'data-mode': 'popop' }],
    ['script', { src: `${address}/embed.js?form=34&endpiont=x`, 'data-form': '34' }],
    ['script', { src: `${address}/embed.js`, 'data-form': '34', 'data-key': key }],
  ])('<%s> with %o, which then prints a sentence', async (name, attributes) => {
    vi.stubGlobal('document', { querySelector: () => ({}) });
    const printed: unknown[] = [];
    for (const level of ['info', 'warn', 'error'] as const)
      vi.spyOn(console, level).mockImplementation((text) => void printed.push(text));
    const element = createElement(name, attributes);
    expect(isPlain(element, {})).toBe(false);
    validateSettings(Object.assign(element, { src: attributes.src }));
    await import('../../../src/console/sentences.js');
    await Promise.resolve();
    expect(printed).not.toEqual([]);
  });

  test.each([
    ['a misspelled option', { form: '34', endpiont: address }],
    ['an option that is no text', { form: '34', values: Object.create(null) }],
    ['a callback', { form: '34', onSucess() {} }],
  ])('%s of a program', (_case, options) => {
    expect(isPlain(createElement('section', { id: 'form' }), options)).toBe(false);
  });
});
