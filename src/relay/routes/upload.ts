import type { Context } from 'hono';
import { groupOfCrmObject } from '../../crm/definition/crm-object.js';
import type { FieldGroup } from '../../form/definition.js';
import type { AllowedLists } from '../forms/allowed-lists.js';
import type { FormCatalog } from '../forms/form-catalog.js';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import { readMultipart } from '../leads/files/multipart.js';
import { type IncomingFile, type ReceiveFile, UploadError } from '../leads/files/receive-file.js';

export interface UploadDeps {
  readonly formCatalog: FormCatalog;
  readonly allowedLists: AllowedLists;
  readonly receiveFile: ReceiveFile;
  /** Size of the largest file that is accepted, in bytes. */
  readonly maxUpload: number;
}

/** Largest number of parts in an upload request: the file, `params[object]`, and unknown parts, which are ignored. */
const maxUploadParts = 8;
const maxUploadFieldBytes = 1_000;
/** Largest size of an upload request without the content of the file, in bytes: its headers and other parts. */
export const multipartOverheadBytes = 64 * 1024;

/**
 * Handles `POST /sharedapi/utils/upload`, which stores a file in the relay. The relay passes the file to the CRM only
 * together with its lead, so an abandoned form leaves no file in the CRM.
 */
export function createUploadHandler({ formCatalog, allowedLists, receiveFile, maxUpload }: UploadDeps) {
  const limits = {
    maxParts: maxUploadParts,
    maxFieldBytes: maxUploadFieldBytes,
    maxBytes: maxUpload + multipartOverheadBytes,
  };

  /** Returns true if a form of the relay has a file field in the group. @throws CrmError if the forms are not known */
  async function acceptsFiles(group: FieldGroup, host: string): Promise<boolean> {
    if (allowedLists.acceptsFiles(group)) return true;
    const failure = await formCatalog.loadKnownForms(host);
    const isAccepted = allowedLists.acceptsFiles(group);
    if (!isAccepted && failure) throw failure;
    return isAccepted;
  }

  return async (context: Context<RelayEnv>): Promise<Response> => {
    const { host } = context.get('site');
    let incoming: IncomingFile | undefined;
    let group: FieldGroup | undefined;

    async function startFile(name: string): Promise<IncomingFile> {
      if (incoming) throw new UploadError(400, 'FILE_UPLOAD_ERROR', 'more than one file in the request');
      if (!group || !(await acceptsFiles(group, host))) {
        throw new UploadError(404, 'BAD_PARAMS', 'no form of the relay has a file field in this group');
      }
      return receiveFile(name, group, context.env.peer.address);
    }

    try {
      for await (const event of readMultipart(context.req.raw, limits)) {
        if (event.type === 'field' && event.name === 'params[object]') group = groupOfCrmObject(event.text);
        if (event.type === 'file') incoming = await startFile(event.filename);
        if (event.type === 'bytes') await incoming?.write(event.bytes);
      }
      if (!incoming) throw new UploadError(400, 'FILE_UPLOAD_ERROR', 'no file in the request');
      await incoming.finish();
      context.header('Cache-Control', 'no-store');
      return context.json({ status: 'success', data: { name: incoming.id } });
    } catch (error) {
      await incoming?.discard();
      if (!(error instanceof UploadError)) throw error;
      const { status, code, reason, fault } = error;
      return sendError(context, status, code, reason, fault && { fault });
    }
  };
}
