import type { FieldType } from '../shared/field-type.js';
import { getTextInputProps, TextInput } from '../shared/text-input.js';
import { cleanText, textRules } from '../shared/text-rules.js';

export const text: FieldType<string> = {
  ...textRules,
  parse: cleanText,
  /**
   * A text area. The text area grows with its text in browsers that support the CSS property `field-sizing`. Fields
   * of an unknown kind use this control too.
   */
  Control: (props) => <TextInput as="textarea" rows={1} {...getTextInputProps(props)} />,
};
