import type { FieldGroup } from '../../form/definition.js';

/**
 * Returns the CRM's name of the object that has the fields of a group. Uploads and the URL paths of `sharedapi`
 * contain this name.
 */
export function crmObjectOf(group: FieldGroup): 'stock' | 'applications' | 'purchaser' {
  if (group === 'ext_request') return 'applications';
  return group.endsWith('_stock') ? 'stock' : 'purchaser';
}

/** Returns the field group that can have file fields of a CRM object. Undefined: the object's name is unknown. */
export function groupOfCrmObject(crmObject: string): FieldGroup | undefined {
  return (['ext_request', 'ext_stock', 'ext_customer'] as const).find(
    (group) => crmObjectOf(group) === crmObject,
  );
}
