import type { PhpRecord } from '../crm/php-form.js';
import type { WireValue } from '../crm/wire-json.js';
import { asEntries, asMap } from '../crm/wire-values.js';
import { type FormDefinition, fieldGroups } from '../form/definition.js';

/** What goes to the CRM of what a page sent. */
export interface Lead {
  readonly data: PhpRecord;
  /** Number of fields in `data`. */
  readonly kept: number;
  /** Number of values left out because the form has no such field or they are no value. */
  readonly dropped: number;
}

type LeadValue = string | ReadonlyMap<string, string>;

/**
 * Builds `data` anew from what the form has: no other group, field or key of the CRM can be written.
 * Values stay as they came, in the order in which they came.
 */
export function readLead(sent: WireValue | undefined, { fields }: FormDefinition): Lead {
  const known = new Set<string>(fields.map(({ address }) => address));
  const data = new Map<string, ReadonlyMap<string, PhpRecord | LeadValue>>();
  let kept = 0;
  let dropped = 0;

  for (const [group, entries] of asEntries(sent)) {
    const bare = group.startsWith('def_');
    const values = new Map<string, PhpRecord | LeadValue>();
    for (const [id, entry] of asEntries(entries)) {
      const value = readValue(bare ? entry : asMap(entry)?.get('value'));
      if (value === undefined || !known.has(`${group}.${id}`)) dropped++;
      else values.set(id, bare ? value : new Map([['value', value]]));
    }
    kept += values.size;
    if (values.size > 0 && isGroup(group)) data.set(group, values);
  }
  return { data, kept, dropped };
}

function isGroup(name: string): boolean {
  return fieldGroups.some((group) => group === name);
}

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
