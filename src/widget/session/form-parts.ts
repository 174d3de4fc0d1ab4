import type { ComponentChild } from 'preact';
import type { FieldDefinition, FormDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { Messages } from '../../messages/messages.js';

/**
 * Name of a part of a form. A form has up to three parts: the contact (the visitor), the request, and the object of
 * the request.
 */
export type FormPartName = 'contact' | 'request' | 'object';

export interface FormPart {
  readonly name: FormPartName;
  readonly fields: readonly FieldModel[];
}

export function getFormPartName({ group }: FieldDefinition): FormPartName {
  if (group === 'ext_request') return 'request';
  return group.endsWith('stock') ? 'object' : 'contact';
}

/**
 * Groups the fields of a form by part: contact, request, object. Fields keep the order of the CRM. Omits empty parts.
 */
export function groupByPart(fields: readonly FieldModel[]): readonly FormPart[] {
  return (['contact', 'request', 'object'] as const)
    .map((name) => ({
      name,
      fields: fields.filter(({ definition }) => getFormPartName(definition) === name),
    }))
    .filter((part) => part.fields.length > 0);
}

/** Controls a form that is shown one step at a time. The fields of hidden steps keep their values. */
export interface Steps {
  /** Returns whether the current step belongs to this part of the form (contact, request or object). */
  isPartShown(part: FormPartName): boolean;
  /**
   * Returns whether the current step shows the fields of this part of the form (contact, request or object) under
   * this heading. `heading` undefined: asks about the fields without a heading.
   */
  isHeadingShown(part: FormPartName, heading: string | undefined): boolean;
  isLast(): boolean;
  /**
   * Shows the next step. If the current step has invalid fields, stays at this step and returns the invalid fields.
   */
  goNext(): readonly FieldModel[];
  /** Shows the step that contains the field, so that the field can be focused. */
  goToField(field: FieldModel): void;
  Progress(): ComponentChild;
  Back(): ComponentChild;
  /** Shows the first step, after the form was cleared. */
  reset(): void;
  dispose(): void;
}

export interface StepsOptions {
  readonly model: FormModel;
  readonly messages: Messages;
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
}

/** Number of fields in one group of a long form. The groups are elements `div.run`, which `view/runs.tsx` renders. */
export const fieldsPerRun = 20;

/**
 * Renders the fields of one part of a form (contact, request or object) in groups: under the headings of the CRM, or
 * in groups of 20 in a long form.
 */
export interface FieldGroups {
  adoptGroupStyles(root: Document | ShadowRoot): void;
  renderFieldGroups(
    part: FormPartName,
    fields: readonly FieldModel[],
    renderField: (field: FieldModel) => ComponentChild,
    steps: Steps | undefined,
  ): ComponentChild;
}

/** The arguments of `loadModules`: what decides which modules a form needs. */
export type FormToLoad = readonly [
  definition: FormDefinition,
  messages: Messages,
  layout: 'single' | 'steps' | undefined,
  /** Initial values of the fields as texts. The keys are addresses of fields, such as `ext_request.70`. */
  initialValues: Readonly<Record<string, string>>,
  /**
   * True if the form was rendered by a server. All controls are then loaded in advance; otherwise a placeholder would
   * replace a control that the server has rendered.
   */
  isHydrating?: boolean,
];

/** Modules that only some forms need. Undefined: this form does not need the module. */
export interface LazyModules {
  /** All texts of the widget. The extended messages are included if a field of the form needs them. */
  readonly messages: Messages;
  readonly nested?: typeof import('./nested-lists.js') | undefined;
  readonly steps?: { createSteps(options: StepsOptions): Steps | undefined } | undefined;
  readonly fieldGroups?: FieldGroups | undefined;
}
