import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { adoptStyles } from '../../styles/adopt-styles.js';
import type { FormPartName, Steps } from '../session/form-parts.js';
import css from './headings.css?inline';

export { css };

export function adoptGroupStyles(root: Document | ShadowRoot): void {
  adoptStyles(root, css);
}

type RenderField = (field: FieldModel) => ComponentChild;

/**
 * Renders the fields of one part of a form. Consecutive fields that have the same heading in the CRM are rendered as
 * a `fieldset` with this heading.
 */
export function renderFieldGroups(
  part: FormPartName,
  fields: readonly FieldModel[],
  renderField: RenderField,
  steps: Steps | undefined,
): ComponentChild {
  if (!fields.some(({ definition }) => definition.heading)) return fields.map(renderField);
  return groupByHeading(fields).map((group, index) => {
    const heading = group[0]?.definition.heading;
    const Group = heading ? 'fieldset' : 'div';
    return (
      <Group
        // The index can be the key, because the groups never change their order.
        key={index}
        class="section"
        hidden={steps?.isHeadingShown(part, heading) === false}
      >
        {heading && (
          <legend>
            <span dir="auto">{heading}</span>
          </legend>
        )}
        {group.map(renderField)}
      </Group>
    );
  });
}

function groupByHeading(fields: readonly FieldModel[]): readonly (readonly FieldModel[])[] {
  const groups: FieldModel[][] = [];
  for (const field of fields) {
    const group = groups.at(-1);
    if (group && group[0]?.definition.heading === field.definition.heading) group.push(field);
    else groups.push([field]);
  }
  return groups;
}
