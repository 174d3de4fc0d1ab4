import type { RichText } from './rich-text.js';

/** The parts of a CRM form, in the order in which a visitor meets them. */
export const fieldGroups = ['def_customer', 'ext_customer', 'ext_request', 'def_stock', 'ext_stock'] as const;
export type FieldGroup = (typeof fieldGroups)[number];

/** A field's name everywhere outside the CRM: `GROUP.ID`, e.g. `ext_request.67`. */
export type FieldAddress = `${FieldGroup}.${string}`;

export function isFieldAddress(text: string): text is FieldAddress {
  const [group, id = '', ...extraSegments] = text.split('.');
  return (
    fieldGroups.some((knownGroup) => knownGroup === group) &&
    /^[\w-]+$/.test(id) &&
    extraSegments.length === 0
  );
}

/** One option of a select, multiselect or category list. */
export interface Option {
  readonly id: string;
  readonly text: string;
  /** Id of the parent field's option under which this one is offered. */
  readonly bind?: string;
  /** Chosen from the start (`default: "1"`). */
  readonly preselected?: boolean;
  /** The CRM's `highlight`: `#rgb` or `#rrggbb`, checked on reading. */
  readonly color?: string;
  /** Depth in a tree of categories; absent at the top. */
  readonly depth?: number;
}

/** Where a map's pictures come from, by the site's setting. */
export interface MapTiles {
  /** With `{z}`, `{x}` and `{y}`, in Web Mercator. */
  readonly url: string;
  /** Whose map it is, and where that is said. */
  readonly credit: string;
  readonly creditUrl?: string;
  readonly maxZoom: number;
  /** Where the map opens: `55.75 37.62`. */
  readonly start: string;
}

/** Ends of a range that a site offers to be taken at once; as texts, an open one empty. */
export interface RangePreset {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

/** One field as the CRM's administrator arranged it; plain data, the same in the relay and in the browser. */
export interface FieldDefinition {
  readonly address: FieldAddress;
  readonly group: FieldGroup;
  readonly id: string;
  /** Name of an entry in the list of field types; an unknown one is shown as text. */
  readonly kind: string;
  readonly label: string;
  /** Under which the CRM keeps it among others; a relay says so. */
  readonly heading?: string;
  /** The CRM's `tip`, shown under the label. */
  readonly hint?: string;
  readonly required?: boolean;
  /** Address of the select on whose choice this field's options depend. */
  readonly parent?: FieldAddress;
  /** Largest file that is taken, in bytes; a relay says so. */
  readonly maxBytes?: number;
  /** ISO 3166 code of the country whose phone numbers come without its calling code, where the site says so. */
  readonly country?: string;
  /** How the site wants phone numbers; absent: as typed. */
  readonly sentAs?: 'e164';
  /** What the definition carries, sorted for display; empty with a parent means: fetched when the parent is chosen. */
  readonly options?: readonly Option[];
  /** Of a place; a site's setting. */
  readonly tiles?: MapTiles;
  /** Of a range; a site's setting. */
  readonly presets?: readonly RangePreset[];
}

/** A field that is asked for only with a personal link: such a link alone fills it in, or it hangs on one like that. */
export interface PersonalField {
  /** Its place among all the form's fields. */
  readonly at: number;
  readonly field: FieldDefinition;
  /** Filled in by the link alone. */
  readonly signed: boolean;
}

export interface FormDefinition {
  /** The CRM's `formtype`, with which a filled form is sent. */
  readonly id: string;
  readonly heading: string;
  readonly description: RichText;
  /** Said after a successful send. */
  readonly feedback: RichText;
  /** In the CRM's order, group after group. */
  readonly fields: readonly FieldDefinition[];
}

/** Something in a definition that was left out or replaced; for the developer's console, never for a visitor. */
export interface DefinitionWarning {
  readonly code:
    | 'field-unreadable'
    | 'field-without-id'
    | 'group-unreadable'
    | 'kind-unknown'
    | 'no-categories'
    | 'no-fields'
    | 'no-such-field'
    | 'parent-loop'
    | 'parent-missing'
    | 'options-unreadable'
    | 'text-too-long'
    | 'too-many-fields';
  /** Field address, or group, or empty for the form itself. */
  readonly at: string;
}
