import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { adoptStyles } from '../../styles/adopt-styles.js';
import type { FormPartName } from '../session/form-parts.js';
import { fieldsPerRun } from '../session/form-parts.js';
import css from './runs.css?inline';

// This file is a separate script. Only long forms load it.

export { css };

export function adoptGroupStyles(root: Document | ShadowRoot): void {
  adoptStyles(root, css);
}

/**
 * Renders the fields of one part of a long form (contact, request or object) in groups of 20, called runs. The
 * browser does not lay out the runs that are outside the viewport (`content-visibility`). See
 * docs/decisions/0019-runs-of-twenty-fields.md.
 */
export function renderFieldGroups(
  _part: FormPartName,
  fields: readonly FieldModel[],
  renderField: (field: FieldModel) => ComponentChild,
): ComponentChild {
  const frames = fields.map(renderField);
  const runs = [...Array(Math.floor(frames.length / fieldsPerRun)).keys()].map((index) => (
    <div class="run" key={index}>
      {frames.slice(index * fieldsPerRun, (index + 1) * fieldsPerRun)}
    </div>
  ));
  return [...runs, ...frames.slice(runs.length * fieldsPerRun)];
}
