import type { Answer } from './answer.js';
import type { FieldDefinition, Option } from './definition.js';
import type { Issue } from './issue.js';

/**
 * The rules of a kind of field, without its control. `Raw` is the value of the control ("2,5"), an `Answer` the parsed value
 * ("2.5").
 */
export interface ValueRules<Raw = unknown> {
  blank(field: FieldDefinition): Raw;
  isBlank(raw: Raw): boolean;
  /** Converts a text from an attribute or a URL. An invalid text gives the blank value, or a value that `parse` rejects. */
  parseText(text: string, field: FieldDefinition): Raw;
  /**
   * Parses a value that is not blank.
   * @param language language of the form in BCP 47: `1,500` is not the same number in each language
   */
  parse(raw: Raw, field: FieldDefinition, language: string): Answer | Issue;
  /** Set for kinds that choose from a list: converts between options and `Raw`. */
  readonly choice?: ChoiceRules<Raw>;
  /** True while the value is not complete, for example during an upload. A send waits. */
  isPending?(raw: Raw, field: FieldDefinition): boolean;
  /** True if a draft cannot store the value, because the value ends with the page. */
  readonly excludedFromDraft?: true;
}

export interface ChoiceRules<Raw> {
  selectedOptions(raw: Raw): readonly Option[];
  fromOptions(options: readonly Option[]): Raw;
}
