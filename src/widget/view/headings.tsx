import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { adoptStylesAt } from '../../styles/adopt-styles.js';
import type { PartName, Steps } from '../session/form-parts.js';
import css from './headings.css?inline';

/** What a part's fields that stand in groups of their own need beside the form's sheet. */
export const headingsSheet: string = css;

/** Draws one field. */
type Frame = (field: FieldModel) => ComponentChild;

/** The fields of a part; those that stand together under one heading of the CRM as a group of that name. */
export function underHeadings(
  part: PartName,
  fields: readonly FieldModel[],
  frame: Frame,
  steps: Steps | undefined,
): ComponentChild {
  if (!fields.some(({ definition }) => definition.heading)) return fields.map(frame);
  return runsOf(fields).map((run, at) => {
    const heading = run[0]?.definition.heading;
    const Group = heading ? 'fieldset' : 'div';
    return (
      <Group
        // The fields of a form never change places.
        key={at}
        class="section"
        hidden={steps?.showsHeading(part, heading) === false}
        ref={takeStyles}
      >
        {heading && <legend>{heading}</legend>}
        {run.map(frame)}
      </Group>
    );
  });
}

function runsOf(fields: readonly FieldModel[]): readonly (readonly FieldModel[])[] {
  const runs: FieldModel[][] = [];
  for (const field of fields) {
    const run = runs.at(-1);
    if (run && run[0]?.definition.heading === field.definition.heading) run.push(field);
    else runs.push([field]);
  }
  return runs;
}

function takeStyles(element: HTMLElement | null): void {
  adoptStylesAt(element, css);
}
