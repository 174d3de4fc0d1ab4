import { kindForms } from '../../../demo/crm/forms.js';

/** Returns the id of the demo's form with a single required field of a kind. */
export function formOfKind(kind: string): string {
  return String(500 + kindForms.findIndex(([, , candidate]) => candidate === kind));
}
