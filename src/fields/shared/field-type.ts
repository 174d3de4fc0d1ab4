import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import type { FormService } from '../../form/form-service.js';
import type { ValueRules } from '../../form/value-rules.js';
import type { Messages } from '../../messages/messages.js';
import type { ChoiceRaw } from './choice-rules.js';

/**
 * A kind of field: its value rules and its control. Each kind is one file and one line in a `*-kinds.ts` list. A kind
 * outside the main script has a second line in the table of `registry.ts`.
 */
export interface FieldType<Raw = unknown> extends ValueRules<Raw> {
  Control(props: ControlProps<Raw>): ComponentChild;
  /** `group`: several controls under one legend. Undefined: a single control with a label. */
  readonly frameKind?: 'group';
  /** Style sheet of the control, added to the form's own style sheet. */
  readonly css?: string;
  /** Loads the control's lazy module. Resolves when the import has ended; a server has to wait for it before rendering. */
  prepare?(): Promise<void>;
}

export interface ControlProps<Raw> {
  readonly field: FieldModel<Raw>;
  /** Attributes for the control or, in a group, for each control of the group. */
  readonly controlAttributes: ControlAttributes;
  readonly messages: Messages;
  readonly upload: FormService['upload'];
  /** Replaces an option list that could not be loaded. Undefined in forms whose option lists all come with the form. */
  readonly FreeTextFallback?: ((props: FreeTextFallbackProps) => ComponentChild) | undefined;
}

export interface FreeTextFallbackProps extends ControlProps<ChoiceRaw> {
  /** True if the replaced control had the focus. */
  readonly autoFocus?: boolean;
}

/** Connects a control with its label, hint and error message. Only `field-frame.tsx` creates these attributes. */
export interface ControlAttributes {
  /** A group appends a suffix for each of its controls, for example `-from`. */
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly 'aria-invalid'?: 'true' | undefined;
  readonly 'aria-describedby'?: string | undefined;
}
