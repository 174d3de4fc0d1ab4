import { asEntries, asId, asMap } from '../../crm/json/coerce.js';
import type { WireValue } from '../../crm/json/wire-json.js';

/** Ids of a field's options by field id; undefined where nobody can say which they are. */
export type OptionsOfFields = ReadonlyMap<string, ReadonlySet<string> | undefined>;

/** Whether an option that names no field is one of this field's. */
export type Belongs = (option: string, field: string) => boolean;

/** In the CRM's document no variant names its field, so that those of several fields under one option look alike. */
export function namesFields(list: WireValue): boolean {
  return asEntries(list).every(([, variant]) =>
    ['property_id', 'property'].some((name) => asId(asMap(variant)?.get(name))),
  );
}

/** What no field is known to have belongs to those of which nothing is known; failing these, to any of them. */
export function tellApart(fields: OptionsOfFields): Belongs {
  const all = [...fields];
  const unknown = all.filter(([, ids]) => ids === undefined);
  return (option, field) => {
    const owners = all.filter(([, ids]) => ids?.has(option));
    const likely = [owners, unknown, all].find((some) => some.length > 0);
    return likely?.some(([id]) => id === field) ?? false;
  };
}
