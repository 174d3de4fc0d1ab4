import type { FieldGroup } from '../../form/definition.js';
import { crmObjectOf } from '../definition/crm-object.js';
import { CrmError } from '../errors/crm-error.js';
import type { CrmConnection } from '../http/post.js';
import { defaultTimeoutMs, fetchText, isRecord, startsLikeObject } from '../http/transport.js';
import { asText, isWireMap } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';

/** Longest answer to an upload, in characters. */
const maxReplyLength = 65_536;
/** An upload may take this many times as long as another exchange. */
const uploadTimeoutFactor = 6;

/**
 * Uploads a file (`POST /sharedapi/utils/upload`; docs/protocol.md, section 8) and resolves to the server's name for the
 * file. Progress is reported in browsers only.
 * @param onProgress is called with numbers from 0 to 1
 * @throws CrmError
 */
export async function uploadFile(
  connection: CrmConnection,
  file: File,
  group: FieldGroup,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  // The visitor can remove the file while this module is still being fetched.
  if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
  const timeoutMs = uploadTimeoutFactor * (connection.timeout ?? defaultTimeoutMs);
  const body = new FormData();
  if (connection.key) body.set('apikey', connection.key);
  body.set('params[object]', crmObjectOf(group));
  body.set('upload', file, file.name);
  const url = `${connection.url}/sharedapi/utils/upload`;
  const text =
    typeof XMLHttpRequest === 'undefined'
      ? await fetchText(
          url,
          { method: 'POST', body },
          {
            fetch: connection.fetch,
            timeoutMs,
            signal,
            maxLength: maxReplyLength,
            server: connection.server,
            clock: connection.clock,
          },
        )
      : await sendWithProgress(url, body, timeoutMs, onProgress, signal);
  const fault = readFileFault(text);
  if (fault) throw new CrmError('refused', fault);
  const reply = await readEnvelope(text);
  const fileNames = isWireMap(reply) ? reply.get('name') : undefined;
  const fileName = asText(Array.isArray(fileNames) ? fileNames[0] : fileNames);
  if (!fileName) throw new CrmError('not-json', 'no file name in the answer');
  return fileName;
}

/**
 * Reads why a relay refuses the file itself (docs/protocol.md, section 8). Then another try cannot succeed, unlike after the
 * CRM's `FILE_UPLOAD_ERROR`.
 */
function readFileFault(text: string): string | undefined {
  if (!text.includes('"fault"')) return undefined;
  try {
    const reply: unknown = JSON.parse(text);
    const isFault =
      isRecord(reply) && reply.message === 'FILE_UPLOAD_ERROR' && typeof reply.fault === 'string';
    return isFault ? String(reply.fault) : undefined;
  } catch {
    return undefined;
  }
}

/** Uploads with XMLHttpRequest, because `fetch` does not report the progress of a request. */
function sendWithProgress(
  url: string,
  body: FormData,
  timeoutMs: number,
  onProgress: (fraction: number) => void,
  signal: AbortSignal | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.timeout = timeoutMs;
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 400 || startsLikeObject(request.responseText)) resolve(request.responseText);
      else reject(new CrmError('http', String(request.status)));
    };
    request.onerror = () => reject(new CrmError('network'));
    request.ontimeout = () => reject(new CrmError('timeout'));
    request.onabort = () => reject(new CrmError('aborted'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
