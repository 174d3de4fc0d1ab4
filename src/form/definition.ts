import type { RichText } from './rich-text.js';

/** A group into which a CRM divides the fields of a form. */
export type FieldGroup = 'def_customer' | 'ext_customer' | 'ext_request' | 'def_stock' | 'ext_stock';

/** The address of a field: its name within a form, in the format `GROUP.ID`, for example `ext_request.67`. */
export type FieldAddress = `${FieldGroup}.${string}`;

/**
 * Returns whether a text is the address of a field. The pattern names the groups itself, because a page with a relay does
 * not load their list (`fieldGroups`), which only the readers of the CRM's format need.
 */
export function isFieldAddress(text: string): text is FieldAddress {
  return /^(def_customer|ext_customer|ext_request|def_stock|ext_stock)\.[\w-]+$/.test(text);
}

/** One option of a select, multiselect or category list. */
export interface Option {
  readonly id: string;
  readonly text: string;
  /**
   * Id of an option of the parent field (the field on whose choice this field depends). This option is offered only
   * if the visitor chose that parent option. Undefined: the option is always offered.
   */
  readonly bind?: string;
  /** True if the option is selected when the form opens. The CRM calls this property `default`. */
  readonly preselected?: boolean;
  /**
   * Colour of the option as `#rgb` or `#rrggbb`. The CRM calls this property `highlight`. The code that reads the
   * CRM's form definition checks the format.
   */
  readonly color?: string;
  /** Number of levels above the option in a tree of categories. Undefined: the option is at the top of the tree. */
  readonly depth?: number;
}

/** The map on which a visitor chooses a location. The owner of the website configures the map. */
export interface MapTiles {
  /** URL of the map's tile images with the placeholders `{z}`, `{x}` and `{y}`, in the Web Mercator projection. */
  readonly url: string;
  /**
   * Text that names the source of the map, which most map services require. `creditUrl` is the URL of a link around
   * the text.
   */
  readonly credit: string;
  readonly creditUrl?: string;
  readonly maxZoom: number;
  /** Latitude and longitude of the map's centre when the map opens, for example `55.75 37.62`. */
  readonly start: string;
}

/**
 * A range that the visitor can choose with one button. If the range has no lower or no upper limit, the text of that
 * end is empty.
 */
export interface RangePreset {
  readonly text: string;
  readonly from: string;
  readonly to: string;
}

/** Definition of one field of a form: plain data, the same in the relay and in the browser. */
export interface FieldDefinition {
  readonly address: FieldAddress;
  readonly group: FieldGroup;
  readonly id: string;
  /**
   * Name of the field's kind, for example `text` or `date_range`. A field of an unknown kind is shown as a text
   * field.
   */
  readonly kind: string;
  readonly label: string;
  /**
   * Heading that the CRM shows above this field and its neighbours. Only a relay with the setting `HEADINGS` sets
   * this property.
   */
  readonly heading?: string;
  /** Hint for the visitor. The CRM calls this property `tip`. */
  readonly hint?: string;
  readonly required?: boolean;
  /**
   * Address (such as `ext_request.618`) of the choice field on which the options of this field depend. Undefined: the
   * options do not depend on another field.
   */
  readonly parent?: FieldAddress;
  /**
   * Largest allowed size of a file, in bytes. Only a relay sets this property. Undefined: no limit is known, so every
   * file is uploaded.
   */
  readonly maxBytes?: number;
  /**
   * Allowed file name extensions without a dot, for example `pdf`. Only a relay sets this property. Undefined: the
   * visitor may try to send files of every kind.
   */
  readonly fileKinds?: readonly string[];
  /**
   * Country that is assumed for a phone number without a calling code, as an ISO 3166 code. The owner of the website
   * sets this property. Undefined: the country is guessed from the language of the page or the browser.
   */
  readonly country?: string;
  /**
   * Autofill detail tokens of the control, for example `street-address`. The owner of the website sets this property.
   * Undefined: only names, email addresses and phone numbers have a token.
   */
  readonly autocomplete?: string;
  /**
   * Format in which a phone number is sent. The owner of the website sets this property. Undefined: the number is
   * sent as the visitor typed the number.
   */
  readonly sentAs?: 'e164';
  /** Options of a choice field, in the order of display. Undefined or empty: the options are fetched from the CRM. */
  readonly options?: readonly Option[];
  /** Map of a location field. The owner of the website sets this property. Undefined: the field offers no map. */
  readonly tiles?: MapTiles;
  /**
   * Ranges that a range field offers as buttons. The owner of the website sets this property. Undefined: the field
   * has no such buttons.
   */
  readonly presets?: readonly RangePreset[];
}

/**
 * A field that a form has only if the visitor opened the form with a personal link. The link fills in this field, or
 * a field that this field depends on.
 */
export interface PersonalField {
  /**
   * Position of the field among all fields of the form, counted from 0. The field is inserted there when a personal
   * link was opened.
   */
  readonly at: number;
  readonly field: FieldDefinition;
  /**
   * True if only a personal link may fill in the field. False if a personal link fills in only a field that this
   * field depends on.
   */
  readonly signed: boolean;
}

export interface FormDefinition {
  /** Id of the form, which every submission contains. The CRM calls this id `formtype`. */
  readonly id: string;
  readonly heading: string;
  readonly description: RichText;
  /** Text that the visitor sees after the form was sent. */
  readonly feedback: RichText;
  /** Fields of the form, one group after the other, each group in the order of the CRM. */
  readonly fields: readonly FieldDefinition[];
}

/**
 * A problem in a form definition: something was left out or replaced. The warning is for developers and for the
 * people who run the relay, never for visitors.
 */
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
  /**
   * Address of the field (such as `ext_request.70`) or name of the group that has the problem. Empty: the problem
   * concerns the whole form.
   */
  readonly at: string;
}
