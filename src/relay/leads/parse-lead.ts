import { fieldGroups } from '../../crm/definition/read-form.js';
import { asEntries } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';
import type { FormDefinition } from '../../form/definition.js';
import { isUploadId } from './files/file-types.js';
import { readFieldValue, toWireField } from './wire-fields.js';

/** The part of a submitted form that passed validation. */
export interface ParsedLead {
  /** The field values for the CRM's parameter `data`. */
  readonly data: WireMap;
  /** Number of fields in `data`. */
  readonly fieldCount: number;
  /**
   * Number of submitted values that are not in `data`: the field is unknown, the value is malformed, or only a personal
   * link (a link with signed values) may fill in the field.
   */
  readonly droppedCount: number;
  /**
   * Values by field address (such as `def_customer.email`) that are not in `data` but are stored for the operator:
   * values of fields that the form does not have (it may have had them when the page was loaded), texts in a file field
   * (it may have been a text field), and values of fields that only a personal link can fill in.
   */
  readonly leftOut: WireMap;
  /** Number of required fields without a value. The form may have changed while the visitor filled it in. */
  readonly missingCount: number;
  /** Addresses of fields of the form that are required and missing, or whose submitted value is malformed. */
  readonly refusedFields: readonly string[];
}

/** Rules for form fields that a personal link fills in. */
export interface PersonalLinkRules {
  /**
   * Values of the personal link (a link with signed values) by field address such as `def_customer.email`. They replace
   * the values that the page sent.
   */
  readonly signedValues: ReadonlyMap<string, string>;
  /** Addresses of the fields that only a personal link can fill in. Values that the page sent for them are ignored. */
  readonly signedFields: ReadonlySet<string>;
}

/**
 * Builds the CRM's parameter `data` from the fields of the form only. So a sender cannot write to other groups, fields
 * or keys of the CRM. Values stay unchanged, in the order of the request. A file field keeps each value that looks
 * like an upload id, even if the file does not exist any more: the delivered lead then says that a file is missing.
 */
export function parseLead(
  submitted: WireValue | undefined,
  { fields }: FormDefinition,
  { signedValues, signedFields }: PersonalLinkRules,
): ParsedLead {
  const kindByAddress = new Map<string, string>(fields.map(({ address, kind }) => [address, kind]));
  const data = new Map<string, Map<string, WireValue>>();
  const filledAddresses = new Set<string>();
  const leftOut = new Map<string, LeadValue>();
  const malformedAddresses: string[] = [];
  let droppedCount = 0;

  function setValue(group: string, id: string, value: LeadValue): void {
    const values = data.get(group) ?? new Map<string, WireValue>();
    data.set(group, values.set(id, toWireField(group, value)));
    filledAddresses.add(`${group}.${id}`);
  }

  for (const [group, entries] of asEntries(submitted)) {
    for (const [id, entry] of asEntries(entries)) {
      const address = `${group}.${id}`;
      const kind = kindByAddress.get(address);
      const parsedValue = readValue(readFieldValue(group, entry));
      const value = kind === 'file' && parsedValue !== undefined ? keepUploadIds(parsedValue) : parsedValue;
      const requiresPersonalLink = signedFields.has(address) && !signedValues.has(address);
      if (value === undefined || kind === undefined || requiresPersonalLink) {
        droppedCount++;
        if (value === undefined && kind !== undefined) malformedAddresses.push(address);
        if (parsedValue !== undefined && parsedValue !== '' && isFieldGroup(group))
          leftOut.set(address, parsedValue);
      } else setValue(group, id, value);
    }
  }
  for (const { address, group, id } of fields) {
    const value = signedValues.get(address);
    if (value !== undefined) setValue(group, id, value);
  }
  const missingAddresses = fields
    .filter(
      ({ address, required }) => required && !filledAddresses.has(address) && !signedFields.has(address),
    )
    .map(({ address }) => address);
  return {
    data,
    fieldCount: filledAddresses.size,
    droppedCount,
    leftOut,
    missingCount: missingAddresses.length,
    refusedFields: [...new Set([...missingAddresses, ...malformedAddresses])],
  };
}

export interface SubmittedUploadIds {
  /** Upload ids in the file fields of the form. */
  readonly inFileFields: readonly string[];
  /**
   * Texts in other fields that look like upload ids. The field may have been a file field when the page was loaded. If
   * there is no such file, the visitor has typed the text.
   */
  readonly elsewhere: readonly string[];
}

/** Returns the upload ids of a submitted form. */
export function listUploadIds(
  submitted: WireValue | undefined,
  { fields }: FormDefinition,
): SubmittedUploadIds {
  const fileAddresses = new Set<string>(
    fields.filter(({ kind }) => kind === 'file').map(({ address }) => address),
  );
  const inFileFields = new Set<string>();
  const elsewhere = new Set<string>();
  for (const [group, entries] of asEntries(submitted))
    for (const [id, entry] of asEntries(entries)) {
      const value = readValue(readFieldValue(group, entry)) ?? '';
      const ids = fileAddresses.has(`${group}.${id}`) ? inFileFields : elsewhere;
      for (const text of typeof value === 'string' ? [value] : value.values())
        if (isUploadId(text)) ids.add(text);
    }
  return { inFileFields: [...inFileFields], elsewhere: [...elsewhere] };
}

function isFieldGroup(name: string): boolean {
  return fieldGroups.some((group) => group === name);
}

type LeadValue = string | ReadonlyMap<string, string>;

/**
 * Reads the value of a field: a text, or a flat record of texts (a list, coordinates or a range).
 * @returns `undefined` for any other value
 */
function readValue(value: WireValue | undefined): LeadValue | undefined {
  if (typeof value === 'string') return value;
  const entries = new Map<string, string>();
  for (const [key, entryText] of asEntries(value)) {
    if (typeof entryText !== 'string' || !/^(\d{1,3}|lat|lon|from|to)$/.test(key)) return undefined;
    entries.set(key, entryText);
  }
  return entries.size > 0 ? entries : undefined;
}

function keepUploadIds(value: LeadValue): LeadValue | undefined {
  if (typeof value === 'string') return isUploadId(value) ? value : undefined;
  const entries = [...value].filter(([, uploadId]) => isUploadId(uploadId));
  return entries.length > 0 ? new Map(entries) : undefined;
}
