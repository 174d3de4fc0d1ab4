import type { FieldGroup } from '../../form/definition.js';

/** The CRM's word for what a group's fields belong to, in uploads and in paths. */
export function crmObjectOf(group: FieldGroup): 'stock' | 'applications' | 'purchaser' {
  if (group === 'ext_request') return 'applications';
  return group.endsWith('_stock') ? 'stock' : 'purchaser';
}

/** The other way round: a group whose files go there. */
export function groupOfCrmObject(crmObject: string): FieldGroup | undefined {
  return (['ext_request', 'ext_stock', 'ext_customer'] as const).find(
    (group) => crmObjectOf(group) === crmObject,
  );
}
