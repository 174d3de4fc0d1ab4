import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import type { FormService } from '../../form/form-service.js';
import type { ValueRules } from '../../form/value-rules.js';
import type { Messages } from '../../messages/messages.js';
import type { ChoiceRaw } from './choice-rules.js';

/** A kind of field: its rules and its looks. One file, and one line in `types.ts`. */
export interface FieldType<Raw = unknown> extends ValueRules<Raw> {
  Control(props: ControlProps<Raw>): ComponentChild;
  /** Several controls under one legend instead of one control under a label. */
  readonly frameKind?: 'group';
  readonly css?: string;
  /** For a control that is fetched on demand: resolves when it is there. A server can't show it before. */
  prepare?(): Promise<void>;
}

export interface ControlProps<Raw> {
  readonly field: FieldModel<Raw>;
  /** Goes onto the control, or in a group onto each of its controls. */
  readonly controlAttributes: ControlAttributes;
  readonly messages: Messages;
  readonly upload: FormService['upload'];
  /** Stands in for a list that can't be had; only forms that fetch lists have it. */
  readonly FreeTextFallback?: ((props: FreeTextFallbackProps) => ComponentChild) | undefined;
}

export interface FreeTextFallbackProps extends ControlProps<ChoiceRaw> {
  /** It takes the place of a control that had the focus. */
  readonly autoFocus?: boolean;
}

/** What ties a control to its label, hint and error; made in `field-frame.tsx` and nowhere else. */
export interface ControlAttributes {
  /** In a group: to be completed per control, as `id + '-from'`. */
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  readonly 'aria-invalid'?: 'true' | undefined;
  readonly 'aria-describedby'?: string | undefined;
}
