import type { ControlProps, FieldType } from './field-type.js';
import { TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

const autocompleteFor: Readonly<Record<string, string>> = {
  surname: 'family-name',
  name: 'given-name',
  patronymic: 'additional-name',
};

function Control({ field, wiring }: ControlProps<string>) {
  return (
    <TextInput field={field} wiring={wiring} autocomplete={autocompleteFor[field.definition.id] ?? 'on'} />
  );
}

export const person_name: FieldType<string> = { ...textRules, read: (raw) => raw.trim(), Control };
