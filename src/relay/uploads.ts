import type { Context } from 'hono';
import type { FieldGroup } from '../form/definition.js';
import type { CrmLink } from './crm-link.js';
import { findFault, safeName } from './file-kinds.js';
import type { Reach } from './reach.js';
import { turnAway } from './refusal.js';
import type { RelayEnv } from './request-log.js';
import type { ServedForms } from './served-forms.js';

export interface UploadParts {
  readonly crm: CrmLink;
  readonly forms: ServedForms;
  readonly reach: Reach;
  /** Largest file, in bytes. */
  readonly maxUpload: number;
}

const groupOf: ReadonlyMap<string, FieldGroup> = new Map([
  ['stock', 'ext_stock'],
  ['applications', 'ext_request'],
  ['purchaser', 'ext_customer'],
]);

/** `POST /sharedapi/utils/upload`: one file, looked at before the CRM gets it under a name of our own. */
export function takeUpload({ crm, forms, reach, maxUpload }: UploadParts) {
  return async (context: Context<RelayEnv>): Promise<Response> => {
    const body = await context.req.formData().catch(() => undefined);
    if (!body) return turnAway(context, 400, 'BAD_REQUEST', 'not a multipart body');
    const { host } = context.get('site');
    const group = groupOf.get(String(body.get('params[object]')));
    if (group && !reach.hasFiles(group)) await forms.loadListed(host);
    if (!group || !reach.hasFiles(group)) {
      return turnAway(context, 404, 'BAD_PARAMS', 'no served form takes files for this object');
    }
    const [file, ...more] = [...body.getAll('upload'), ...body.getAll('upload[]')];
    if (!(file instanceof File) || more.length > 0) {
      return turnAway(context, 400, 'FILE_UPLOAD_ERROR', 'one file a request');
    }
    if (file.size > maxUpload) return turnAway(context, 413, 'FILE_UPLOAD_ERROR', 'too large');
    const bytes = new Uint8Array(await file.arrayBuffer());
    const fault = findFault(file.name, bytes);
    if (fault) return turnAway(context, 400, 'FILE_UPLOAD_ERROR', `file refused: ${fault}`);
    const safe = new File([bytes], safeName(file.name), { type: 'application/octet-stream' });
    const name = await crm(host).upload(safe, group, () => {});
    context.header('Cache-Control', 'no-store');
    return context.json({ status: 'success', data: { name } });
  };
}
