import { asEntries, asMap } from '../../crm/json/coerce.js';
import type { WireMap, WireValue } from '../../crm/json/wire-json.js';
import { type FormDefinition, fieldGroups } from '../../form/definition.js';
import { isSafeName } from './files/file-types.js';

/** What goes to the CRM of what a page sent. */
export interface Lead {
  readonly data: WireMap;
  /** Number of fields in `data`. */
  readonly kept: number;
  /** Number of values left out because the form has no such field or they are no value. */
  readonly dropped: number;
  /**
   * What was said in fields that the form does not have, by address: it may have had them when the page was loaded. And
   * in those that only a personal link may fill in.
   */
  readonly leftOut: WireMap;
  /** Required fields that are not in it: the form may have changed while it was being filled in. */
  readonly missing: number;
}

/** What decides, beside the form, what of a send is kept. */
export interface LeadRules {
  /** Values of a personal link by address: they are kept in place of what was sent. */
  readonly signed: ReadonlyMap<string, string>;
  /** Addresses of fields that are kept only from a personal link. */
  readonly signedFields: ReadonlySet<string>;
}

/**
 * Builds `data` anew from what the form has: no other group, field or key of the CRM can be written.
 * Values stay as they came, in the order in which they came. A name in a file field is kept only if uploads have such
 * names, but also where its file is gone: whoever reads the lead hears then that one is missing.
 */
export function readLead(
  sent: WireValue | undefined,
  { fields }: FormDefinition,
  { signed, signedFields }: LeadRules,
): Lead {
  const known = new Map<string, string>(fields.map(({ address, kind }) => [address, kind]));
  const data = new Map<string, Map<string, WireValue>>();
  const filled = new Set<string>();
  const leftOut = new Map<string, LeadValue>();
  let dropped = 0;

  function put(group: string, id: string, value: LeadValue): void {
    const values = data.get(group) ?? new Map<string, WireValue>();
    data.set(group, values.set(id, group.startsWith('def_') ? value : new Map([['value', value]])));
    filled.add(`${group}.${id}`);
  }

  for (const [group, entries] of asEntries(sent)) {
    const bare = group.startsWith('def_');
    for (const [id, entry] of asEntries(entries)) {
      const address = `${group}.${id}`;
      const kind = known.get(address);
      const given = readValue(bare ? entry : asMap(entry)?.get('value'));
      const value = kind === 'file' && given !== undefined ? onlyUploads(given) : given;
      const isForeign = signedFields.has(address) && !signed.has(address);
      if (value === undefined || kind === undefined || isForeign) {
        dropped++;
        if (value !== undefined && (isForeign || kind === undefined) && isGroup(group))
          leftOut.set(address, value);
      } else put(group, id, value);
    }
  }
  for (const { address, group, id } of fields) {
    const value = signed.get(address);
    if (value !== undefined) put(group, id, value);
  }
  const missing = fields.filter(
    ({ address, required }) => required && !filled.has(address) && !signedFields.has(address),
  ).length;
  return { data, kept: filled.size, dropped, leftOut, missing };
}

/** The names of uploads that stand in file fields. */
export function namesOfFiles(sent: WireValue | undefined, { fields }: FormDefinition): readonly string[] {
  return fields
    .filter(({ kind }) => kind === 'file')
    .flatMap(({ group, id }) => {
      const value = readValue(asMap(asMap(asMap(sent)?.get(group))?.get(id))?.get('value'));
      return typeof value === 'string' ? [value] : [...(value?.values() ?? [])];
    })
    .filter(isSafeName);
}

function isGroup(name: string): boolean {
  return fieldGroups.some((group) => group === name);
}

type LeadValue = string | ReadonlyMap<string, string>;

/** A text, or a flat record of texts: a list, a point, a range. */
function readValue(value: WireValue | undefined): LeadValue | undefined {
  if (typeof value === 'string') return value;
  const parts = new Map<string, string>();
  for (const [key, part] of asEntries(value)) {
    if (typeof part !== 'string' || !/^(\d{1,3}|lat|lon|from|to)$/.test(key)) return undefined;
    parts.set(key, part);
  }
  return parts.size > 0 ? parts : undefined;
}

function onlyUploads(value: LeadValue): LeadValue | undefined {
  if (typeof value === 'string') return isSafeName(value) ? value : undefined;
  const names = [...value].filter(([, name]) => isSafeName(name));
  return names.length > 0 ? new Map(names) : undefined;
}
