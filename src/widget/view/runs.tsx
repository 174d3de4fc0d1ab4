import type { ComponentChild } from 'preact';
import type { FieldModel } from '../../form/field-model.js';
import { adoptStyles } from '../../styles/adopt-styles.js';
import type { FormPartName } from '../session/form-parts.js';
import { fieldsPerRun } from '../session/form-parts.js';
import css from './runs.css?inline';

// A chunk boundary: only long forms load this file.

export { css };

export function adoptGroupStyles(root: Document | ShadowRoot): void {
  adoptStyles(root, css);
}

/**
 * Renders the fields of a part in runs of 20. The browser skips the layout of runs outside the viewport
 * (`content-visibility`). See docs/decisions/0019-runs-of-twenty-fields.md.
 */
export function renderFieldGroups(
  _part: FormPartName,
  fields: readonly FieldModel[],
  renderField: (field: FieldModel) => ComponentChild,
): ComponentChild {
  const frames = fields.map(renderField);
  const runs = Array.from({ length: Math.floor(frames.length / fieldsPerRun) }, (_, index) => (
    <div class="run" key={index}>
      {frames.slice(index * fieldsPerRun, (index + 1) * fieldsPerRun)}
    </div>
  ));
  return [...runs, ...frames.slice(runs.length * fieldsPerRun)];
}
