import type { ValueRules } from '../../form/value-rules.js';

/** Rules shared by all kinds whose raw value is a string. */
export const textRules = {
  blank: () => '',
  isBlank: (raw: string) => raw.trim() === '',
  parseText: (text: string) => text,
} satisfies Partial<ValueRules<string>>;
