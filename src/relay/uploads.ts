import type { Context } from 'hono';
import { type MultipartError, make as makeParser, type PartInfo } from 'multipasta';
import type { FieldGroup } from '../form/definition.js';
import { findNameFault, type Inspection, inspect, safeName } from './file-kinds.js';
import type { Reach } from './reach.js';
import { turnAway } from './refusal.js';
import type { RelayEnv } from './request-log.js';
import type { Seal } from './seal.js';
import type { ServedForms } from './served-forms.js';
import type { UploadStore } from './upload-store.js';

export interface UploadParts {
  readonly forms: ServedForms;
  readonly reach: Reach;
  readonly uploads: UploadStore;
  readonly seal: Seal;
  readonly now: () => number;
  /** Largest file, in bytes. */
  readonly maxUpload: number;
}

const groupOf: ReadonlyMap<string, FieldGroup> = new Map([
  ['stock', 'ext_stock'],
  ['applications', 'ext_request'],
  ['purchaser', 'ext_customer'],
]);

/** Bytes kept together in the store. */
const pieceBytes = 256 * 1024;
/** Parts beside the file: `params[object]`, and what a client adds that nobody reads. */
const mostParts = 8;

/** What stands in the way of a file, as it is said to the page. */
class UploadFault extends Error {
  constructor(
    readonly status: 400 | 404 | 413,
    readonly word: string,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * `POST /sharedapi/utils/upload`: one file, looked at while it streams into the store under a name of our own.
 * The CRM gets it with its lead and not before, so that an abandoned form leaves nothing there.
 */
export function takeUpload({ forms, reach, uploads, seal, now, maxUpload }: UploadParts) {
  return async (context: Context<RelayEnv>): Promise<Response> => {
    const { host } = context.get('site');
    let id: string | undefined;
    let inspection: Inspection | undefined;
    let group: FieldGroup | undefined;
    let size = 0;
    let pieces = 0;
    let waiting: Uint8Array[] = [];

    async function begin(info: PartInfo): Promise<void> {
      if (id) throw new UploadFault(400, 'FILE_UPLOAD_ERROR', 'one file a request');
      if (group && !reach.hasFiles(group)) await forms.loadListed(host);
      if (!group || !reach.hasFiles(group)) {
        throw new UploadFault(404, 'BAD_PARAMS', 'no served form takes files for this object');
      }
      const name = info.filename ?? '';
      const fault = findNameFault(name);
      if (fault) throw new UploadFault(400, 'FILE_UPLOAD_ERROR', `file refused: ${fault}`);
      inspection = inspect(name);
      id = safeName(name);
      await uploads.begin(id, group, now());
    }

    async function keep(everything: boolean): Promise<void> {
      const held = waiting.reduce((sum, { length }) => sum + length, 0);
      if (!id || held === 0 || (held < pieceBytes && !everything)) return;
      const piece = new Uint8Array(held);
      let at = 0;
      for (const bytes of waiting) {
        piece.set(bytes, at);
        at += bytes.length;
      }
      waiting = [];
      await uploads.append(id, pieces++, await seal.closeBytes(piece));
    }

    try {
      for await (const event of readParts(context.req.raw)) {
        if (event.is === 'field' && event.info.name === 'params[object]') group = groupOf.get(event.text);
        if (event.is === 'file') await begin(event.info);
        if (event.is === 'bytes') {
          size += event.bytes.length;
          if (size > maxUpload) throw new UploadFault(413, 'FILE_UPLOAD_ERROR', 'too large');
          inspection?.see(event.bytes);
          waiting.push(event.bytes);
          await keep(false);
        }
      }
      if (!id || !inspection) throw new UploadFault(400, 'FILE_UPLOAD_ERROR', 'no file');
      const fault = inspection.fault();
      if (fault) throw new UploadFault(400, 'FILE_UPLOAD_ERROR', `file refused: ${fault}`);
      await keep(true);
      await uploads.finish(id, size);
      context.header('Cache-Control', 'no-store');
      return context.json({ status: 'success', data: { name: id } });
    } catch (error) {
      if (id) await uploads.drop(id);
      if (error instanceof UploadFault) return turnAway(context, error.status, error.word, error.reason);
      throw error;
    }
  };
}

type PartEvent =
  | { readonly is: 'field'; readonly info: PartInfo; readonly text: string }
  | { readonly is: 'file'; readonly info: PartInfo }
  | { readonly is: 'bytes'; readonly bytes: Uint8Array };

/** The parts of a multipart body as they come in; the next bytes are read when these have been dealt with. */
async function* readParts(request: Request): AsyncGenerator<PartEvent> {
  let events: PartEvent[] = [];
  let failure: MultipartError | undefined;
  const parser = makeParser({
    headers: { 'content-type': request.headers.get('Content-Type') ?? '' },
    isFile: ({ filename }) => filename !== undefined,
    maxParts: mostParts,
    maxFieldSize: 1_000,
    onField: (info, value) => events.push({ is: 'field', info, text: new TextDecoder().decode(value) }),
    onFile(info) {
      events.push({ is: 'file', info });
      return (bytes) => {
        if (bytes) events.push({ is: 'bytes', bytes });
      };
    },
    onError(error) {
      failure ??= error;
    },
    onDone() {},
  });
  function* flush(): Generator<PartEvent> {
    const ready = events;
    events = [];
    yield* ready;
    if (failure) throw new UploadFault(400, 'BAD_REQUEST', 'not a multipart body');
  }
  const reader = request.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (value) parser.write(value);
    if (done) break;
    yield* flush();
  }
  parser.end();
  yield* flush();
}
