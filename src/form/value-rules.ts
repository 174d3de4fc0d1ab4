import type { Answer } from './answer.js';
import type { FieldDefinition, Option } from './definition.js';
import type { Issue, IssueCode } from './issue.js';

/**
 * The rules for the values of one kind of field, without the control of the field. `Raw` is the type of the control's
 * value (for example `2,5`). `Answer` is the type of the parsed value (`2.5`).
 */
export interface ValueRules<Raw = unknown> {
  blank(field: FieldDefinition): Raw;
  isBlank(raw: Raw): boolean;
  /**
   * Converts a text from an HTML attribute or a URL to a value of the control. For an invalid text, returns the blank
   * value or a value that `parse` rejects.
   */
  parseText(text: string, field: FieldDefinition): Raw;
  /**
   * Parses a value that is not blank.
   * @param language language of the form as a BCP 47 tag. `1,500` is a different number in different languages.
   */
  parse(raw: Raw, field: FieldDefinition, language: string): Answer | Issue;
  /**
   * Converts between options and values of the control. Undefined: the visitor does not choose from a list of
   * options.
   */
  readonly choice?: ChoiceRules<Raw>;
  /** Issue of a blank required field. Undefined: `required`, which asks the visitor to fill in the field. */
  readonly requiredIssue?: IssueCode;
  /**
   * True while the value is not complete, for example during an upload. The form is sent only after the value is
   * complete.
   */
  isPending?(raw: Raw, field: FieldDefinition): boolean;
  /** True if the value is not stored in a draft of the form, because the value is lost when the page is closed. */
  readonly excludedFromDraft?: true;
}

export interface ChoiceRules<Raw> {
  selectedOptions(raw: Raw): readonly Option[];
  fromOptions(options: readonly Option[]): Raw;
}
