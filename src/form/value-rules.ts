import type { Answer } from './answer.js';
import type { FieldDefinition, Option } from './definition.js';
import type { Issue } from './issue.js';

/** A kind of field without its looks. `Raw` is what the control holds ("2,5"), an `Answer` what is meant ("2.5"). */
export interface ValueRules<Raw = unknown> {
  blank(field: FieldDefinition): Raw;
  isBlank(raw: Raw): boolean;
  /** Prefill from an attribute or a URL; what can't be understood gives blank or a raw that `read` complains about. */
  parseText(text: string, field: FieldDefinition): Raw;
  /** Asked for filled-in values only. `language`: that of the form, `1,500` is not the same number in all of them. */
  parse(raw: Raw, field: FieldDefinition, language: string): Answer | Issue;
  /** For kinds that choose from a list: how chosen options are held. */
  readonly choice?: ChoiceRules<Raw>;
  /** True while the value is still being made (an upload): a send waits for it. */
  isPending?(raw: Raw, field: FieldDefinition): boolean;
  /** What is held ends with the page, so that no draft keeps it. */
  readonly excludedFromDraft?: true;
}

export interface ChoiceRules<Raw> {
  selectedOptions(raw: Raw): readonly Option[];
  fromOptions(options: readonly Option[]): Raw;
}
