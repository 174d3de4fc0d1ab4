import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import type { FormService } from '../../form/form-service.js';
import type { ValueRules } from '../../form/value-rules.js';
import type { Messages } from '../../messages/messages.js';

/**
 * A kind of field: its value rules and its control. Each kind is defined in one file and has one line in a
 * `*-kinds.ts` file. A kind that is not in the main script also has a line in the table of `lazy-kinds.ts`.
 */
export interface FieldType<Raw = unknown> extends ValueRules<Raw> {
  Control(props: ControlProps<Raw>): ComponentChild;
  /**
   * `group`: the field consists of several controls, in a `fieldset` with a legend. Undefined: the field is a single
   * control with a label.
   */
  readonly frameKind?: 'group';
  /** Renders a hint about the format of the value beside the label. Undefined: the kind of field has no such hint. */
  readonly FormatHint?: ((props: Pick<ControlProps<Raw>, 'messages'>) => ComponentChild) | undefined;
  /** Style sheet of the field's control. It becomes a part of the style sheet of the form. */
  readonly css?: string;
  /**
   * Loads the module that the control needs. Resolves when the import has succeeded or failed. A server has to wait
   * for the module before the server renders the form.
   */
  prepare?(): Promise<void>;
}

export interface ControlProps<Raw> {
  readonly field: FieldModel<Raw>;
  /**
   * HTML attributes for the control of the field. If the field has several controls, each control gets the
   * attributes.
   */
  readonly controlAttributes: ControlAttributes;
  readonly messages: Messages;
  readonly upload: FormService['upload'];
  /**
   * Announces a text to screen readers, together with the name of the field. Call this function for a change that the
   * visitor has caused and that does not move the focus.
   */
  announce(text: string): void;
}

/**
 * HTML attributes that connect a control with its label, hint and error message. Only `field-frame.tsx` creates these
 * attributes.
 */
export interface ControlAttributes {
  /**
   * Id of the control. A field with several controls appends a different suffix to the id for each control, for
   * example `-from`.
   */
  readonly id: string;
  readonly name: string;
  readonly required: boolean;
  /**
   * `aria-required`: marks a required control in the HTML of a server. This HTML does not contain the attribute
   * `required`, because a page without script would then not send an incomplete form to the server
   * (`field-frame.tsx`).
   */
  readonly 'aria-required'?: true | undefined;
  /**
   * `aria-invalid`: whether an error of the control is shown. A required control without an error needs the value
   * `false`: without the attribute, browsers report a blank required control as invalid before the visitor has used
   * it.
   */
  readonly 'aria-invalid'?: 'true' | 'false' | undefined;
  readonly 'aria-describedby'?: string | undefined;
  /**
   * Attribute `autocomplete`, if the page sets it for this field with the option `autocomplete`. Undefined: the
   * control chooses the value of the attribute.
   */
  readonly autocomplete?: string;
}
