import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDefinitionAdapter } from '../../../src/embed/options/field-settings.js';
import { optionChoices } from '../../../src/embed/options/option-choices.js';
import { toAttributeName } from '../../../src/embed/options/option-table.js';
import type { FormSettings } from '../../../src/embed/options/options.js';
import { readPresets } from '../../../src/embed/options/presets.js';
import { validateAttributes } from '../../../src/embed/options/validate-attributes.js';

const warnings: string[] = [];

beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, 'warn').mockImplementation((text: string) => warnings.push(text));
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** An `<apro-form>` of which only the attributes matter. */
function formElement(attributes: Readonly<Record<string, string>>): Element {
  return {
    localName: 'apro-form',
    title: '',
    getAttribute: (name: string) => attributes[name] ?? null,
    getAttributeNames: () => Object.keys(attributes),
  } as unknown as Element;
}

const elementChoices = Object.entries(optionChoices).filter(([name]) => name !== 'phone');

test.each(elementChoices)(
  'an unknown value of %s gives a warning that lists the allowed values',
  (name, choices) => {
    const attribute = toAttributeName(name as keyof FormSettings);
    validateAttributes(formElement({ form: '34', [attribute]: 'nonsense' }));
    expect(warnings).toEqual([
      `apro-forms: ${attribute}="nonsense" is not known; use one of ${choices.join(', ')}`,
    ]);
  },
);

test.each(elementChoices)('the allowed values of %s give no warning', (name, choices) => {
  const attribute = toAttributeName(name as keyof FormSettings);
  for (const choice of choices) validateAttributes(formElement({ form: '34', [attribute]: choice }));
  expect(warnings).toEqual([]);
});

test('an unknown value of phone gives a warning that lists the allowed values', () => {
  createDefinitionAdapter({ phone: 'nonsense' as 'typed' });
  expect(warnings).toEqual([
    `apro-forms: phone="nonsense" is not known; use one of ${optionChoices.phone.join(', ')}`,
  ]);
});

test.each(['Ann', '[]', '5', 'null', '{'])('values="%s" gives a warning', (values) => {
  validateAttributes(formElement({ form: '34', values }));
  expect(warnings).toEqual(['apro-forms: values must be a JSON object']);
});

test('an attribute that is neither an option nor an attribute of HTML gives a warning', () => {
  validateAttributes(formElement({ form: '34', title: 'x', class: 'x', 'v-data': 'x', them: 'dark' }));
  expect(warnings).toEqual(['apro-forms: <apro-form> has no attribute "them"']);
});

test.each(['[]', '5', 'null', '{', '{"ext_request.70":5}', '{"ext_request.70":[{"to":"1"}]}'])(
  'presets=%j gives a warning and no presets',
  (setting) => {
    expect([...readPresets(setting).values()].flat()).toEqual([]);
    expect(warnings.every((text) => text.startsWith('apro-forms: presets must be a JSON object'))).toBe(true);
    expect(warnings.length).toBeGreaterThan(0);
  },
);
