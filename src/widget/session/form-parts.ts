import type { ComponentChild } from 'preact';
import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { Messages } from '../../messages/messages.js';

/** Part of a form, as the visitor sees it: the contact, the request, or the object of the request. */
export type FormPartName = 'contact' | 'request' | 'object';

export interface FormPart {
  readonly name: FormPartName;
  readonly fields: readonly FieldModel[];
}

export function getFormPartName({ group }: FieldDefinition): FormPartName {
  if (group === 'ext_request') return 'request';
  return group.endsWith('stock') ? 'object' : 'contact';
}

/** Groups fields by part, in the CRM's order. Omits empty parts. */
export function groupByPart(fields: readonly FieldModel[]): readonly FormPart[] {
  return (['contact', 'request', 'object'] as const)
    .map((name) => ({
      name,
      fields: fields.filter(({ definition }) => getFormPartName(definition) === name),
    }))
    .filter((part) => part.fields.length > 0);
}

/** Shows a form one step at a time. Fields of hidden steps keep their values. */
export interface Steps {
  /** Whether the current step belongs to this part. */
  isPartShown(part: FormPartName): boolean;
  /** Whether the current step has this heading. Undefined stands for fields without a heading. */
  isHeadingShown(part: FormPartName, heading: string | undefined): boolean;
  isLast(): boolean;
  /** Moves to the next step. If the current step has invalid fields, stays and returns them. */
  goNext(): readonly FieldModel[];
  /** Moves to the step that contains the field. */
  goToField(field: FieldModel): void;
  Progress(): ComponentChild;
  Back(): ComponentChild;
  /** Moves to the first step. */
  reset(): void;
  dispose(): void;
}

export interface StepsOptions {
  readonly model: FormModel;
  readonly messages: Messages;
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
}

/** Fields per `div.run` of a long form; see `view/runs.tsx`. */
export const fieldsPerRun = 20;

/** Renders the fields of a part in groups: under the CRM's headings, or in the runs of a long form. */
export interface FieldGroups {
  adoptGroupStyles(root: Document | ShadowRoot): void;
  renderFieldGroups(
    part: FormPartName,
    fields: readonly FieldModel[],
    renderField: (field: FieldModel) => ComponentChild,
    steps: Steps | undefined,
  ): ComponentChild;
}

/** Modules that a form needs beyond plain fields. Undefined: the form does not need the module. */
export interface LazyModules {
  /** Includes the extended messages if the form's kinds of field need them. */
  readonly messages: Messages;
  readonly nested: typeof import('./nested-lists.js') | undefined;
  readonly steps: { createSteps(options: StepsOptions): Steps | undefined } | undefined;
  readonly fieldGroups: FieldGroups | undefined;
}
