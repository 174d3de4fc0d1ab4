import type { ComponentChild } from 'preact';
import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { Messages } from '../../messages/messages.js';

/** Whom a field is about, as a visitor sees it. */
export type FormPartName = 'contact' | 'request' | 'object';

export interface FormPart {
  readonly name: FormPartName;
  readonly fields: readonly FieldModel[];
}

export function getFormPartName({ group }: FieldDefinition): FormPartName {
  if (group === 'ext_request') return 'request';
  return group.endsWith('stock') ? 'object' : 'contact';
}

/** Tells the steps of a form apart: a part, or what of it stands under one heading of the CRM. */
export function getStepKey(field: FieldDefinition): string {
  return `${getFormPartName(field)} ${field.heading}`;
}

/** The parts that have fields, in the CRM's order. */
export function groupByPart(fields: readonly FieldModel[]): readonly FormPart[] {
  return (['contact', 'request', 'object'] as const)
    .map((name) => ({
      name,
      fields: fields.filter(({ definition }) => getFormPartName(definition) === name),
    }))
    .filter((part) => part.fields.length > 0);
}

/** A form one part at a time: contact, request, object, and of each one heading at a time. What was typed stays. */
export interface Steps {
  isPartShown(part: FormPartName): boolean;
  /** Of a part that it shows: what stands under this heading, or under none. */
  isHeadingShown(part: FormPartName, heading: string | undefined): boolean;
  isLast(): boolean;
  /** To the next part or, where this one has an issue, nowhere: then the fields that have one. */
  goNext(): readonly FieldModel[];
  /** To the part that a field is in. */
  goToField(field: FieldModel): void;
  Progress(): ComponentChild;
  Back(): ComponentChild;
  /** To the first part. */
  reset(): void;
  dispose(): void;
}

export interface StepsOptions {
  readonly model: FormModel;
  readonly messages: Messages;
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
}

/** Draws the fields of a part under the CRM's headings; see `view/headings.tsx`. */
export type RenderFieldGroups = (
  part: FormPartName,
  fields: readonly FieldModel[],
  frame: (field: FieldModel) => ComponentChild,
  steps: Steps | undefined,
) => ComponentChild;

/** The parts of the script that a form needs beyond plain fields. */
export interface LazyModules {
  /** With the words that the form's kinds of field need. */
  readonly messages: Messages;
  readonly nested: typeof import('./nested-lists.js') | undefined;
  readonly steps: { createSteps(options: StepsOptions): Steps } | undefined;
  readonly renderFieldGroups: RenderFieldGroups | undefined;
}
