import type { ComponentChild } from 'preact';
import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import type { Messages } from '../../messages/messages.js';

/** Whom a field is about, as a visitor sees it. */
export type PartName = 'contact' | 'request' | 'object';

export interface FormPart {
  readonly name: PartName;
  readonly fields: readonly FieldModel[];
}

export function partNameOf({ group }: FieldDefinition): PartName {
  if (group === 'ext_request') return 'request';
  return group.endsWith('stock') ? 'object' : 'contact';
}

/** Tells the steps of a form apart: a part, or what of it stands under one heading of the CRM. */
export function stepNameOf(field: FieldDefinition): string {
  return `${partNameOf(field)} ${field.heading}`;
}

/** The parts that have fields, in the CRM's order. */
export function partsOf(fields: readonly FieldModel[]): readonly FormPart[] {
  return (['contact', 'request', 'object'] as const)
    .map((name) => ({ name, fields: fields.filter(({ definition }) => partNameOf(definition) === name) }))
    .filter((part) => part.fields.length > 0);
}

/** A form one part at a time: contact, request, object, and of each one heading at a time. What was typed stays. */
export interface Steps {
  shows(part: PartName): boolean;
  /** Of a part that it shows: what stands under this heading, or under none. */
  showsHeading(part: PartName, heading: string | undefined): boolean;
  isLast(): boolean;
  /** To the next part or, where this one has an issue, nowhere: then the fields that have one. */
  next(): readonly FieldModel[];
  /** To the part that a field is in. */
  show(field: FieldModel): void;
  Progress(): ComponentChild;
  Back(): ComponentChild;
  /** To the first part. */
  reset(): void;
  stop(): void;
}

export interface StepsOptions {
  readonly model: FormModel;
  readonly messages: Messages;
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
}

/** Draws the fields of a part under the CRM's headings; see `view/headings.tsx`. */
export type UnderHeadings = (
  part: PartName,
  fields: readonly FieldModel[],
  frame: (field: FieldModel) => ComponentChild,
  steps: Steps | undefined,
) => ComponentChild;

/** The parts of the script that a form needs beyond plain fields. */
export interface ScriptParts {
  /** With the words that the form's kinds of field need. */
  readonly messages: Messages;
  readonly nested: typeof import('./nested-lists.js') | undefined;
  readonly steps: { createSteps(options: StepsOptions): Steps } | undefined;
  readonly underHeadings: UnderHeadings | undefined;
}
