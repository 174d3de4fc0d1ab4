import type { FieldType } from './field-type.js';
import css from './text.css?inline';
import { heldText, TextInput } from './text-input.js';
import { textRules } from './text-rules.js';

export const text: FieldType<string> = {
  ...textRules,
  read: (raw) => raw.trim(),
  /** Grows with what is typed where the browser can; `attach` and unknown kinds are shown as this too. */
  Control: (props) => <TextInput as="textarea" rows={1} class="control grows" {...heldText(props)} />,
  css,
};
