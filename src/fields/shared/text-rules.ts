import type { ValueRules } from '../../form/value-rules.js';

/** What every kind held as one text has in common. */
export const textRules = {
  blank: () => '',
  isBlank: (raw: string) => raw.trim() === '',
  parseText: (text: string) => text,
} satisfies Partial<ValueRules<string>>;
