import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';
import { type FormDefinition, fieldGroups } from '../../form/definition.js';
import { isUploadId } from './files/file-types.js';

/** What goes to the CRM of what a page sent. */
export interface ParsedLead {
  readonly data: WireMap;
  /** Number of fields in `data`. */
  readonly fieldCount: number;
  /** Number of values left out because the form has no such field or they are no value. */
  readonly droppedCount: number;
  /**
   * What was said in fields that the form does not have, by address: it may have had them when the page was loaded. And
   * in those that only a personal link may fill in.
   */
  readonly leftOut: WireMap;
  /** Required fields that are not in it: the form may have changed while it was being filled in. */
  readonly missingCount: number;
}

/** What decides, beside the form, what of a send is kept. */
export interface PersonalLinkRules {
  /** Values of a personal link by address: they are kept in place of what was sent. */
  readonly signedValues: ReadonlyMap<string, string>;
  /** Addresses of fields that are kept only from a personal link. */
  readonly signedFields: ReadonlySet<string>;
}

/**
 * Builds `data` anew from what the form has: no other group, field or key of the CRM can be written.
 * Values stay as they came, in the order in which they came. A name in a file field is kept only if uploads have such
 * names, but also where its file is gone: whoever reads the lead hears then that one is missing.
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
  let droppedCount = 0;

  function setValue(group: string, id: string, value: LeadValue): void {
    const values = data.get(group) ?? new Map<string, WireValue>();
    data.set(group, values.set(id, group.startsWith('def_') ? value : new Map([['value', value]])));
    filledAddresses.add(`${group}.${id}`);
  }

  for (const [group, entries] of asEntries(submitted)) {
    const isPlainGroup = group.startsWith('def_');
    for (const [id, entry] of asEntries(entries)) {
      const address = `${group}.${id}`;
      const kind = kindByAddress.get(address);
      const parsedValue = readValue(isPlainGroup ? entry : asMap(entry)?.get('value'));
      const value = kind === 'file' && parsedValue !== undefined ? keepUploadIds(parsedValue) : parsedValue;
      const requiresPersonalLink = signedFields.has(address) && !signedValues.has(address);
      if (value === undefined || kind === undefined || requiresPersonalLink) {
        droppedCount++;
        if (value !== undefined && (requiresPersonalLink || kind === undefined) && isFieldGroup(group))
          leftOut.set(address, value);
      } else setValue(group, id, value);
    }
  }
  for (const { address, group, id } of fields) {
    const value = signedValues.get(address);
    if (value !== undefined) setValue(group, id, value);
  }
  const missingCount = fields.filter(
    ({ address, required }) => required && !filledAddresses.has(address) && !signedFields.has(address),
  ).length;
  return { data, fieldCount: filledAddresses.size, droppedCount, leftOut, missingCount };
}

/** The names of uploads that stand in file fields. */
export function listUploadIds(
  submitted: WireValue | undefined,
  { fields }: FormDefinition,
): readonly string[] {
  return fields
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ group, id }) => {
      const value = readValue(asMap(asMap(asMap(submitted)?.get(group))?.get(id))?.get('value'));
      return typeof value === 'string' ? [value] : [...(value?.values() ?? [])];
    })
    .filter(isUploadId);
}

function isFieldGroup(name: string): boolean {
  return fieldGroups.some((group) => group === name);
}

type LeadValue = string | ReadonlyMap<string, string>;

/** A text, or a flat record of texts: a list, a point, a range. */
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
