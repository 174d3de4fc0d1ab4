import type { FieldGroup } from '../../form/definition.js';

/**
 * Returns the name that the CRM uses for the object whose fields are in a field group. The name is a part of the URL
 * paths of `sharedapi` and of uploads.
 */
export function crmObjectOf(group: FieldGroup): 'stock' | 'applications' | 'purchaser' {
  if (group === 'ext_request') return 'applications';
  return group.endsWith('_stock') ? 'stock' : 'purchaser';
}

/**
 * Returns the field group of a CRM object, if this group can have file fields. Undefined: the object has another
 * name, so it has no file fields.
 */
export function groupOfCrmObject(crmObject: string): FieldGroup | undefined {
  return (['ext_request', 'ext_stock', 'ext_customer'] as const).find(
    (group) => crmObjectOf(group) === crmObject,
  );
}
