import type { FieldGroup } from '../form/definition.js';

/** The CRM's word for what a group's fields belong to, in uploads and in paths. */
export function objectOf(group: FieldGroup): 'stock' | 'applications' | 'purchaser' {
  if (group === 'ext_request') return 'applications';
  return group.endsWith('_stock') ? 'stock' : 'purchaser';
}
