import type { FieldGroup } from '../../form/definition.js';
import { crmObjectOf } from '../definition/crm-object.js';
import { CrmError } from '../errors/crm-error.js';
import { explained } from '../errors/explained.js';
import type { CrmConnection } from '../http/post.js';
import { defaultTimeoutMs, fetchText, isRecord, startsLikeObject } from '../http/transport.js';
import { asEntries, asText, isWireMap } from '../json/coerce.js';
import { readEnvelope } from '../json/read-envelope.js';
import type { WireValue } from '../json/wire-json.js';

/** Maximum length of the answer to a file upload, in characters. */
const maxReplyLength = 65_536;
/** A file upload may take longer than other requests. Its time limit is this many times their time limit. */
const uploadTimeoutFactor = 6;

/**
 * Uploads a file with `POST /sharedapi/utils/upload` (docs/protocol.md, section 8).
 * @param onProgress is called with the uploaded fraction of the file, from 0 to 1. It is called in browsers only
 * @returns the name that the server has given to the file
 * @throws CrmError
 */
export function uploadFile(...upload: Parameters<typeof sendFile>): Promise<string> {
  return explained('upload', upload[0], sendFile(...upload));
}

async function sendFile(
  connection: CrmConnection,
  file: File,
  group: FieldGroup,
  onProgress: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  // The visitor can remove the file from the form while this module is being loaded. Then the file must not be
  // uploaded.
  if (signal?.aborted) throw new CrmError('aborted', '', 'not-taken');
  const timeoutMs = uploadTimeoutFactor * (connection.timeout ?? defaultTimeoutMs);
  const body = new FormData();
  if (connection.key) body.set('apikey', connection.key);
  body.set('params[object]', crmObjectOf(group));
  body.set('upload', file, file.name);
  const { url: baseUrl, fallbackUrl, fetch, server, clock } = connection;
  const path = '/sharedapi/utils/upload';
  const fetchOptions = { fetch, timeoutMs, signal, maxLength: maxReplyLength, server, clock };
  const requestFrom = (url: string) => fetchText(url + path, { method: 'POST', body }, fetchOptions);
  const text =
    typeof XMLHttpRequest === 'undefined'
      ? await ((import.meta.env.SSR &&
          server?.requestWithFallback(baseUrl, fallbackUrl, requestFrom, true)) ||
          requestFrom(baseUrl))
      : await sendWithProgress(baseUrl + path, body, timeoutMs, onProgress, signal);
  const fault = readFileFault(text);
  if (fault) throw new CrmError('refused', fault);
  const fileName = readFileName(await readEnvelope(text));
  if (!fileName) throw new CrmError('not-json', 'no file name in the answer');
  return fileName;
}

/**
 * Reads the name of the uploaded file. Installations of the CRM differ: the name is a text, a property `name`, or the
 * first entry of a list of either (docs/protocol.md, section 8). Empty: the answer contains no name.
 */
function readFileName(answer: WireValue | undefined): string {
  if (typeof answer !== 'object') return asText(answer).trim();
  // PHP writes a list also as an object with the key `0`.
  const first = isWireMap(answer) ? (answer.get('name') ?? answer.get('0')) : asEntries(answer)[0]?.[1];
  return readFileName(first);
}

/**
 * Returns the reason why a relay refuses a file (docs/protocol.md, section 8). If there is a reason, uploading the
 * same file again cannot succeed. After a `FILE_UPLOAD_ERROR` without a reason, another attempt can succeed.
 * Undefined: the answer gives no reason.
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

/** Uploads a file with XMLHttpRequest, because `fetch` does not report the progress of an upload. */
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
