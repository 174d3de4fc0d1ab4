import type { Context } from 'hono';
import { groupOf } from '../../crm/definition/crm-object.js';
import type { FieldGroup } from '../../form/definition.js';
import type { Reach } from '../forms/allowed-lists.js';
import type { ServedForms } from '../forms/form-catalog.js';
import { turnAway } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import { readParts } from '../leads/files/multipart.js';
import { type IncomingFile, type TakeFile, UploadFault } from '../leads/files/receive-file.js';

export interface UploadParts {
  readonly forms: ServedForms;
  readonly reach: Reach;
  readonly takeFile: TakeFile;
  /** Largest file, in bytes. */
  readonly maxUpload: number;
}

/** Parts beside the file: `params[object]`, and what a client adds that nobody reads. */
const mostParts = 8;
const mostFieldBytes = 1_000;
const overhead = 64 * 1024;

/**
 * `POST /sharedapi/utils/upload`: one file. The CRM gets it with its lead and not before, so that an abandoned form
 * leaves nothing there.
 */
export function takeUpload({ forms, reach, takeFile, maxUpload }: UploadParts) {
  const limits = { parts: mostParts, fieldBytes: mostFieldBytes, bytes: maxUpload + overhead };

  return async (context: Context<RelayEnv>): Promise<Response> => {
    const { host } = context.get('site');
    let incoming: IncomingFile | undefined;
    let group: FieldGroup | undefined;

    async function begin(name: string): Promise<IncomingFile> {
      if (incoming) throw new UploadFault(400, 'FILE_UPLOAD_ERROR', 'one file a request');
      if (group && !reach.hasFiles(group)) await forms.loadKnown(host);
      if (!group || !reach.hasFiles(group)) {
        throw new UploadFault(404, 'BAD_PARAMS', 'no served form takes files for this object');
      }
      return takeFile(name, group, context.env.peer.address);
    }

    try {
      for await (const event of readParts(context.req.raw, limits)) {
        if (event.is === 'field' && event.name === 'params[object]') group = groupOf(event.text);
        if (event.is === 'file') incoming = await begin(event.filename);
        if (event.is === 'bytes') await incoming?.take(event.bytes);
      }
      if (!incoming) throw new UploadFault(400, 'FILE_UPLOAD_ERROR', 'no file');
      await incoming.finish();
      context.header('Cache-Control', 'no-store');
      return context.json({ status: 'success', data: { name: incoming.id } });
    } catch (error) {
      await incoming?.drop();
      if (error instanceof UploadFault) return turnAway(context, error.status, error.word, error.reason);
      throw error;
    }
  };
}
