import type { FieldType } from '../shared/field-type.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { textRules } from '../shared/text-rules.js';
import css from './text.css?inline';

export const text: FieldType<string> = {
  ...textRules,
  parse: (raw) => raw.trim(),
  /** Grows with what is typed where the browser can; `attach` and unknown kinds are shown as this too. */
  Control: (props) => (
    <TextInput as="textarea" rows={1} class="control grows" {...getTextInputProps(props)} />
  ),
  css,
};
