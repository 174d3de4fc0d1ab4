import type { RichText } from './rich-text.js';

/** The groups of fields of a CRM form, in the order in which a form shows the groups. */
export const fieldGroups = ['def_customer', 'ext_customer', 'ext_request', 'def_stock', 'ext_stock'] as const;
export type FieldGroup = (typeof fieldGroups)[number];

/** The public name of a field: `GROUP.ID`, e.g. `ext_request.67`. */
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
  /** True if the option is chosen at the start: the CRM's `default`. */
  readonly preselected?: boolean;
  /** The CRM's `highlight`: `#rgb` or `#rrggbb`. The reader of the definition checks the format. */
  readonly color?: string;
  /** Depth in a tree of categories. Undefined at the top. */
  readonly depth?: number;
}

/** The map for choosing a location. A setting of the site. */
export interface MapTiles {
  /** Address of the tiles with `{z}`, `{x}` and `{y}`, in Web Mercator. */
  readonly url: string;
  /** Attribution of the map, as a text and as a link. */
  readonly credit: string;
  readonly creditUrl?: string;
  readonly maxZoom: number;
  /** Latitude and longitude of the centre at the start: `55.75 37.62`. */
  readonly start: string;
}

/** Both ends of a range, offered as one button. An open end is an empty text. */
export interface RangePreset {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

/** One field of a definition: plain data, the same in the relay and in the browser. */
export interface FieldDefinition {
  readonly address: FieldAddress;
  readonly group: FieldGroup;
  readonly id: string;
  /** Name of a field type. An unknown name is shown as a text field. */
  readonly kind: string;
  readonly label: string;
  /** Heading above this field and its neighbours in the CRM. Set by a relay with the setting `HEADINGS`. */
  readonly heading?: string;
  /** Hint for the visitor: the CRM's `tip`. */
  readonly hint?: string;
  readonly required?: boolean;
  /** Address of the choice field that the options of this field depend on. */
  readonly parent?: FieldAddress;
  /** Largest file in bytes. Set by a relay. */
  readonly maxBytes?: number;
  /** Endings of the files that can be sent, without a dot. Set by a relay. Undefined: any kind may be tried. */
  readonly fileKinds?: readonly string[];
  /** Country of phone numbers without a calling code, as an ISO 3166 code. A setting of the site. */
  readonly country?: string;
  /** Format of phone numbers in the answer. Undefined: as typed. A setting of the site. */
  readonly sentAs?: 'e164';
  /**
   * Options of the definition, in the order of display. If undefined or empty, the options of a choice field are fetched.
   */
  readonly options?: readonly Option[];
  /** Map of a location field. A setting of the site. */
  readonly tiles?: MapTiles;
  /** Presets of a range field. A setting of the site. */
  readonly presets?: readonly RangePreset[];
}

/** A field that a form has only with a personal link. The link fills in the field itself or a field above it. */
export interface PersonalField {
  /** Index among all fields of the form. */
  readonly at: number;
  readonly field: FieldDefinition;
  /** True if only a personal link fills in the field. False if only a field above is filled in by links. */
  readonly signed: boolean;
}

export interface FormDefinition {
  /** The CRM's `formtype`: the id that a send names. */
  readonly id: string;
  readonly heading: string;
  readonly description: RichText;
  /** Text after a successful send. */
  readonly feedback: RichText;
  /** Fields in the order of the CRM, group after group. */
  readonly fields: readonly FieldDefinition[];
}

/** A part of a definition that was left out or replaced. For developers and operators, never for visitors. */
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
  /** Field address or group. Empty for the form as a whole. */
  readonly at: string;
}
