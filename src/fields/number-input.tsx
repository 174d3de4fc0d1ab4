import { type Signal, signal } from '@preact/signals';
import type { FieldModel } from '../form/field-model.js';
import { readDecimal } from './decimal-text.js';
import type { ControlProps } from './field-type.js';
import { TextInput } from './text-input.js';

/** Fields whose text is being edited at this moment: only the others are shown as the language writes numbers. */
const edited = new WeakMap<FieldModel<string>, Signal<boolean>>();

/** Typed as one likes, shown as the language writes it; what is held, and sent, is what was typed. */
export function numberControl(inputMode: 'numeric' | 'decimal') {
  return function NumberControl({ field, wiring, messages }: ControlProps<string>) {
    const isEdited = edited.get(field) ?? signal(false);
    edited.set(field, isEdited);
    const raw = field.raw.value;
    return (
      <TextInput
        field={field}
        wiring={wiring}
        inputMode={inputMode}
        autocomplete="off"
        dir="ltr"
        shown={isEdited.value ? raw : prettyNumber(raw, messages.language)}
        onEdit={(now) => {
          isEdited.value = now;
        }}
      />
    );
  };
}

/** `1234567.5` as `1,234,567.5` or `1.234.567,5`; digit by digit, so that none is lost. What is no number stays. */
export function prettyNumber(typed: string, language: string): string {
  const [, sign = '', whole = '', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(readDecimal(typed) ?? '') ?? [];
  if (!whole) return typed;
  const format = new Intl.NumberFormat(language);
  const point = format.formatToParts(0.5).find(({ type }) => type === 'decimal')?.value ?? '.';
  return sign + format.format(BigInt(whole)) + (fraction === undefined ? '' : point + fraction);
}
