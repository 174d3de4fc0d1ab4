import type { Locator } from '@playwright/test';
import { expect } from './demo-fixture.js';

/** Test data for a field type. */
export interface Contract {
  fill(field: Locator): Promise<unknown>;
  /** Empties the field again; undefined for field types that cannot be emptied. */
  clear?(field: Locator): Promise<unknown>;
  /** The value that the CRM receives for the field. */
  readonly sent: unknown;
  /** The value as text in the form's `values` attribute; undefined for field types without a text form. */
  readonly prefill?: string;
  readonly invalid?: { enter(field: Locator): Promise<unknown>; readonly message: string };
  /** Keys that fill in the field when its first control has the focus. Undefined: no keyboard test. */
  readonly keys?: readonly string[];
}

export const box = (field: Locator) => field.locator('input, textarea, select').first();

function textContract(
  text: string,
  sent: unknown,
  invalid?: readonly [text: string, message: string],
): Contract {
  return {
    async fill(field) {
      // In Firefox, Playwright adds to the text of an email input, because such an input has no selection for scripts.
      await box(field).fill('');
      await box(field).fill(text);
    },
    clear: (field) => box(field).fill(''),
    sent,
    prefill: text,
    keys: [...text],
    ...(invalid && { invalid: { enter: (field) => box(field).fill(invalid[0]), message: invalid[1] } }),
  };
}

function rangeContract(start: string, end: string, invalidStart: string): Contract {
  const isTemporal = /[-:]/.test(start);
  const wireText = (text: string) => (text.includes('T') ? `${text.replace('T', ' ')}:00` : text);
  const rangeInputs = (field: Locator) => [field.getByLabel('From'), field.getByLabel('To')] as const;
  const fill = async (field: Locator, startText: string, endText: string) => {
    await rangeInputs(field)[0].fill(startText);
    await rangeInputs(field)[1].fill(endText);
  };
  return {
    fill: (field) => fill(field, start, end),
    clear: (field) => fill(field, '', ''),
    sent: { value: { '0': wireText(start), '1': wireText(end) } },
    prefill: `${start}..${end}`,
    invalid: {
      enter: (field) => fill(field, invalidStart, end),
      message: isTemporal ? '“To” can’t be before “From”.' : '“From” must not be greater than “To”.',
    },
  };
}

export const picture = {
  name: 'a.png',
  mimeType: 'image/png',
  buffer: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
};

/** Returns the error message of a required field that is blank. */
export function blankText(kind: string): string {
  if (kind === 'file') return 'Choose a file.';
  return ['category', 'radio', 'select', 'multiselect'].includes(kind)
    ? 'Choose an option.'
    : 'Fill this in.';
}

export const contracts: Readonly<Record<string, Contract>> = {
  person_name: textContract('Ann', 'Ann'),
  email: textContract('ann@example.com', 'ann@example.com', ['ann@', 'Enter an email address']),
  phone: textContract('+1 202 555 0143', '+1 202 555 0143', ['call me', 'Enter a phone number']),
  category: {
    fill: (field) => box(field).selectOption('Offices'),
    clear: (field) => box(field).selectOption(''),
    sent: '2',
    prefill: '2',
    keys: ['ArrowDown', 'ArrowDown'],
  },
  text: textContract('two words', { value: 'two words' }),
  radio: {
    fill: (field) => field.getByLabel('No', { exact: true }).check(),
    sent: { value: '0' },
    prefill: '0',
    keys: ['ArrowDown'],
  },
  select: {
    fill: (field) => box(field).selectOption('Option 2'),
    clear: (field) => box(field).selectOption(''),
    sent: { value: 'Option 2' },
    prefill: 'Option 2',
    keys: ['ArrowDown', 'ArrowDown'],
  },
  multiselect: {
    fill: async (field) => {
      await field.getByLabel('Option 1').check();
      await field.getByLabel('Option 3').check();
    },
    clear: async (field) => {
      await field.getByLabel('Option 1').uncheck();
      await field.getByLabel('Option 3').uncheck();
    },
    sent: { value: 'Option 1,Option 3' },
    prefill: 'Option 1,Option 3',
    keys: [' ', 'Tab', 'Tab', ' '],
  },
  date: textContract('2014-03-14', { value: '2014-03-14' }, [
    '30/02/2014',
    'Enter a real date, for example 14/03/2014.',
  ]),
  time: {
    ...textContract('21:34:00', { value: '21:34:00' }, ['25:61', 'Enter a time']),
    keys: [...'9:34 pm'],
  },
  datetime: {
    ...textContract('2014-03-14T21:34', { value: '2014-03-14 21:34:00' }, [
      '31/02/2014 21:34',
      'Enter a date',
    ]),
    keys: [...'14/03/2014 21.34'],
  },
  integer: textContract('42', { value: '42' }, ['4.2', 'Enter a whole number.']),
  decimal: textContract('2,5', { value: '2.5' }, ['a lot', 'Enter a number']),
  price: textContract('99.90', { value: '99.90' }, ['a lot', 'Enter a number']),
  point: {
    fill: async (field) => {
      await field.getByLabel('Latitude').fill('55.75');
      await field.getByLabel('Longitude').fill('37.62');
    },
    clear: async (field) => {
      await field.getByLabel('Latitude').fill('');
      await field.getByLabel('Longitude').fill('');
    },
    sent: { value: { lat: '55.75', lon: '37.62' } },
    prefill: '55.75 37.62',
    invalid: {
      enter: (field) => field.getByLabel('Latitude').fill('91'),
      message: 'Latitude must be a number',
    },
    keys: [...'55.75', 'Tab', ...'37.62'],
  },
  file: {
    fill: async (field) => {
      await field.locator('input').setInputFiles(picture);
      await expect(field.getByText('a.png: uploaded')).toBeVisible();
    },
    clear: (field) => field.getByRole('button', { name: 'Remove a.png' }).click(),
    sent: { value: expect.stringMatching(/\w/) },
  },
  integer_range: { ...rangeContract('1', '10', '11'), keys: ['1', 'Tab', ...'10'] },
  decimal_range: { ...rangeContract('0.5', '2', '2.5'), keys: [...'0.5', 'Tab', '2'] },
  date_range: rangeContract('2014-01-01', '2014-12-31', '2015-01-01'),
  time_range: rangeContract('08:00:00', '09:30:00', '10:00:00'),
  datetime_range: rangeContract('2014-01-01T08:00', '2014-01-02T08:00', '2014-01-03T08:00'),
};
