import type { FieldGroup } from '../../form/definition.js';

/** The CRM's name of the object that has the fields of a group, for uploads and for the paths of `sharedapi`. */
export function crmObjectOf(group: FieldGroup): 'stock' | 'applications' | 'purchaser' {
  if (group === 'ext_request') return 'applications';
  return group.endsWith('_stock') ? 'stock' : 'purchaser';
}

/** The group with file fields that belongs to an object of the CRM. Undefined for an unknown object. */
export function groupOfCrmObject(crmObject: string): FieldGroup | undefined {
  return (['ext_request', 'ext_stock', 'ext_customer'] as const).find(
    (group) => crmObjectOf(group) === crmObject,
  );
}
