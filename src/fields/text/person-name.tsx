import type { ControlProps, FieldType } from '../shared/field-type.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { cleanText, textRules } from '../shared/text-rules.js';

const autocompleteFor: Readonly<Record<string, string>> = {
  surname: 'family-name',
  name: 'given-name',
  patronymic: 'additional-name',
};

function Control(props: ControlProps<string>) {
  return (
    <TextInput
      {...getTextInputProps(props)}
      autocomplete={autocompleteFor[props.field.definition.id] ?? 'on'}
    />
  );
}

export const person_name: FieldType<string> = { ...textRules, parse: cleanText, Control };
