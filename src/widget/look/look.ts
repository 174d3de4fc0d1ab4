import { computed, type ReadonlySignal } from '@preact/signals';
import { report } from '../../console/report.js';
import type { FieldModel } from '../../form/field-model.js';
import type { FormModel } from '../../form/form-model.js';
import { adoptStyles } from '../../styles/adopt-styles.js';
import { fieldsPerRun, groupByPart } from '../session/form-parts.js';
import { getLookAttributes, getLookCss, type LookSettings } from './look-settings.js';
import { type FieldPlace, groupConsecutive, placeFields, readWideAddresses } from './place-fields.js';

// This file is a separate script. Pages load it, before the form is shown, if they set an option of the appearance
// (`LookSettings`), such as `columns`.

/** The appearance of a form that the page has chosen. */
export interface Look {
  /** Sets the attributes and style sheets of the appearance. @param root the outermost element of the form */
  apply(root: HTMLElement, styleRoot: Document | ShadowRoot): void;
  /** Returns the column of a field. A component that calls this method is rendered again when the column changes. */
  getPlace(model: FormModel, field: FieldModel): FieldPlace;
}

export function createLook(options: LookSettings): Look {
  const attributes = getLookAttributes(options);
  const sheets = getLookCss(options);
  const wide = readWideAddresses(options.wide);
  const placesByModel = new WeakMap<FormModel, ReadonlyMap<FieldModel, ReadonlySignal<FieldPlace>>>();

  function createPlaces(model: FormModel): ReadonlyMap<FieldModel, ReadonlySignal<FieldPlace>> {
    const places = computed(() => {
      const entries = groupForRows(model.fields).flatMap((group) => {
        const visible = group.filter((field) => field.visible.value);
        const placeable = visible.map(({ definition: { kind, address } }) => ({
          kind,
          isWide: wide.has(address),
        }));
        const groupPlaces = placeFields(placeable);
        return visible.map((field, index) => [field, groupPlaces[index]] as const);
      });
      return new Map(entries);
    });
    if (!import.meta.env.SSR)
      for (const address of wide)
        if (address && !model.fields.some(({ definition }) => definition.address === address))
          report('unknown-field', { form: model.definition.id, address });
    // One signal per field: if the places change, only the fields are rendered again whose own place has changed.
    return new Map(model.fields.map((field) => [field, computed(() => places.value.get(field))]));
  }

  return {
    apply(root, styleRoot) {
      for (const [name, value] of Object.entries(attributes)) root.setAttribute(name, value);
      for (const css of sheets) adoptStyles(styleRoot, css);
    },
    getPlace(model, field) {
      if (attributes['data-columns'] === undefined) return undefined;
      const places = placesByModel.get(model) ?? createPlaces(model);
      placesByModel.set(model, places);
      return places.get(field)?.value;
    },
  };
}

/**
 * Groups the fields as the form shows them: by part and heading, or by part and run (20 fields of a long form). A row of
 * the form never contains fields of two groups.
 */
function groupForRows(fields: readonly FieldModel[]): readonly (readonly FieldModel[])[] {
  const hasHeadings = fields.some(({ definition }) => definition.heading);
  return groupByPart(fields).flatMap((part) => {
    const keyed = part.fields.map((field, index) => ({
      field,
      key: `${hasHeadings ? field.definition.heading : Math.floor(index / fieldsPerRun)}`,
    }));
    return groupConsecutive(keyed, ({ key }) => key).map((group) => group.map(({ field }) => field));
  });
}
