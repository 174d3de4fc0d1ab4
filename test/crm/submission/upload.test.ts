import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CrmConnection } from '../../../src/crm/http/post.js';
import { uploadFile } from '../../../src/crm/submission/upload.js';
import type { FieldGroup } from '../../../src/form/definition.js';
import { createManualClock } from '../manual-clock.js';

const file = new File(['%PDF'], 'plan.pdf');
const url = 'https://crm.example';
const stored = '{"status":"success","data":{"name":"54cf.pdf"}}';

afterEach(() => vi.unstubAllGlobals());

interface Upload {
  readonly connection?: Partial<CrmConnection>;
  readonly group?: FieldGroup;
  readonly signal?: AbortSignal;
}

/** Uploads the file by `fetch`, with the given reply of the CRM. */
async function upload(reply: string, { connection, group = 'ext_request', signal }: Upload = {}) {
  const requests: { url: string; body: FormData }[] = [];
  const fetch = async (input: URL | RequestInfo, init?: RequestInit) => {
    requests.push({ url: String(input), body: init?.body as FormData });
    return new Response(reply);
  };
  const name = uploadFile({ url, fetch, ...connection } as CrmConnection, file, group, () => {}, signal);
  return { name: await name.catch((error) => error), requests };
}

describe('the name of an uploaded file', () => {
  // docs/protocol.md, section 8
  const names = [
    ['a text', '"54cf.pdf"'],
    ['a number', '54'],
    ['a list', '["54cf.pdf","x"]'],
    ['an object with numeric keys', '{"0":"54cf.pdf","1":"x"}'],
    ['a list of objects', '[{"name":"54cf.pdf"},{"name":"x"}]'],
    ['an object with a list', '{"name":["54cf.pdf"]}'],
    ['a text between spaces', '" 54cf.pdf\\n"'],
  ] as const;
  const answers = [
    ['the property `name`', (name: string) => `{"status":"success","data":{"name":${name}}}`],
    ['the property `data`', (name: string) => `{"status":"success","data":${name}}`],
    ['an answer without a status', (name: string) => `{"name":${name}}`],
    ['a bare answer', (name: string) => name],
    ['a bare answer behind a PHP warning', (name: string) => `Warning: x in y.php on line 3\n${name}`],
  ] as const;
  const cases = answers.flatMap(([place, write]) =>
    // A text or a number alone is no JSON object, so it is not read.
    names
      .filter(([, name]) => /^[[{]/.test(write(name)) || /\n[[{]/.test(write(name)))
      .map(([kind, name]) => [kind, place, write(name)] as const),
  );
  test.each(cases)('is read as %s in %s', async (_kind, _place, reply) => {
    expect((await upload(reply)).name).toMatch(/^54(cf\.pdf)?$/);
  });

  test.each([
    '{"status":"success"}',
    '{"status":"success","data":{"name":""}}',
    '{"status":"success","data":{"name":[]}}',
    '{"status":"success","data":{"name":{"error":"1"}}}',
    '{"status":"success","data":{"size":"4"}}',
    '{"status":"success","data":[]}',
    '{"status":"success","data":""}',
    '{"status":"success","data":[null]}',
    '{"status":"success","data":true}',
    '[]',
    '[[]]',
    '<html>',
  ])('is missing in %s', async (reply) => {
    expect((await upload(reply)).name).toMatchObject({ name: 'CrmError', code: 'not-json' });
  });
});

test.each<[FieldGroup, string]>([
  ['ext_request', 'applications'],
  ['ext_stock', 'stock'],
  ['ext_customer', 'purchaser'],
])('a file of the group %s belongs to the object %s', async (group, crmObject) => {
  const { requests } = await upload(stored, { group });
  expect(requests).toEqual([{ url: `${url}/sharedapi/utils/upload`, body: expect.any(FormData) }]);
  const body = requests[0]?.body ?? new FormData();
  expect([...body.keys()]).toEqual(['params[object]', 'upload']);
  expect([body.get('params[object]'), (body.get('upload') as File).name]).toEqual([crmObject, 'plan.pdf']);
});

test('the key is sent only if there is one', async () => {
  const { requests } = await upload(stored, { connection: { key: 'k' } });
  expect(requests[0]?.body.get('apikey')).toBe('k');
});

describe('a refused file', () => {
  const refusal = (changes: object) =>
    JSON.stringify({ status: 'fail', message: 'FILE_UPLOAD_ERROR', fault: 'kind', ...changes });
  test('has the reason of the relay, so that the page does not try again', async () => {
    expect((await upload(refusal({}))).name).toMatchObject({
      code: 'refused',
      detail: 'kind',
    });
  });

  test.each([
    ['of another kind of failure', refusal({ message: 'LIMIT_EXCEEDED' }), 'LIMIT_EXCEEDED'],
    ['with a reason that is no text', refusal({ fault: 7 }), 'FILE_UPLOAD_ERROR'],
    ['without a reason', refusal({ fault: undefined }), 'FILE_UPLOAD_ERROR'],
    ['with text around the JSON', `Warning: x "fault" ${refusal({ fault: 'kind' })}`, 'FILE_UPLOAD_ERROR'],
    ['as a list', '[{"fault":"kind"}]', 'not-json'],
    ['as nothing', 'null "fault"', 'not-json'],
  ])('%s has no such reason', async (_what, reply, code) => {
    expect((await upload(reply)).name).toMatchObject({ code });
  });
});

test('a file that was removed meanwhile is not uploaded', async () => {
  const { name, requests } = await upload(stored, { signal: AbortSignal.abort() });
  expect(name).toMatchObject({ code: 'aborted', outcome: 'not-taken' });
  expect(requests).toEqual([]);
});

test('the answer may have 65,536 characters', async () => {
  const padded = (length: number) => stored.padEnd(length);
  expect((await upload(padded(65_536))).name).toBe('54cf.pdf');
  expect((await upload(padded(65_537))).name).toMatchObject({ code: 'too-large' });
});

test.each([
  [{}, 120_000],
  [{ timeout: 1_000 }, 6_000],
])('an upload may take six times as long as another request: %j', async (connection, limitMs) => {
  const clock = createManualClock();
  const fetch = () => new Promise<Response>(() => {});
  let result: unknown;
  const settled = uploadFile(
    { url, fetch, clock, ...connection } as CrmConnection,
    file,
    'ext_stock',
    () => {},
  );
  void settled.catch((error) => {
    result = error;
  });
  await clock.advance(limitMs - 1);
  expect(result).toBeUndefined();
  await clock.advance(1);
  expect(result).toMatchObject({ code: 'timeout' });
});

describe('in a browser', () => {
  /** Stands for the `XMLHttpRequest` of a browser. Tests call its handlers. */
  class FakeRequest {
    static last: FakeRequest | undefined;
    readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
    readonly opened: string[] = [];
    timeout = 0;
    status = 200;
    responseText = stored;
    isAborted = false;
    sent: unknown;
    onload?: () => void;
    onerror?: () => void;
    ontimeout?: () => void;
    onabort?: () => void;
    constructor() {
      FakeRequest.last = this;
    }
    open(...parameters: string[]) {
      this.opened.push(...parameters);
    }
    send(body: unknown) {
      this.sent = body;
    }
    abort() {
      this.isAborted = true;
      this.onabort?.();
    }
  }

  function start(signal?: AbortSignal) {
    vi.stubGlobal('XMLHttpRequest', FakeRequest);
    const fractions: number[] = [];
    const name = uploadFile(
      { url } as CrmConnection,
      file,
      'ext_request',
      (part) => fractions.push(part),
      signal,
    );
    const result = name.catch((error: unknown) => error);
    const request = FakeRequest.last;
    if (!request) throw new Error('No request was made.');
    return { request, fractions, result };
  }

  test('the upload reports its progress', async () => {
    const { request, fractions, result } = start();
    expect(request.opened).toEqual(['POST', `${url}/sharedapi/utils/upload`]);
    expect(request.timeout).toBe(120_000);
    expect(request.sent).toBeInstanceOf(FormData);
    request.upload.onprogress?.({ loaded: 0, total: 0 });
    request.upload.onprogress?.({ loaded: 1, total: 4 });
    request.onload?.();
    expect(await result).toBe('54cf.pdf');
    expect(fractions).toEqual([0, 0.25]);
  });

  test.each([
    [400, '<h1>Bad</h1>', { code: 'http', detail: '400' }],
    [501, ` ${stored}`, '54cf.pdf'],
    [399, 'a page', { code: 'not-json' }],
    [400, '{"status":"fail","message":"FILE_UPLOAD_ERROR","fault":"size"}', { code: 'refused' }],
  ])('an answer with the status %i is read', async (status, responseText, expected) => {
    const { request, result } = start();
    Object.assign(request, { status, responseText }).onload?.();
    if (typeof expected === 'string') expect(await result).toBe(expected);
    else expect(await result).toMatchObject(expected);
  });

  test.each([
    ['onerror', 'network'],
    ['ontimeout', 'timeout'],
    ['onabort', 'aborted'],
  ] as const)('the event of %s gives the code %s', async (handler, code) => {
    const { request, result } = start();
    request[handler]?.();
    expect(await result).toMatchObject({ name: 'CrmError', code });
  });

  test('the visitor can stop the upload', async () => {
    const abort = new AbortController();
    const { request, result } = start(abort.signal);
    expect(request.isAborted).toBe(false);
    abort.abort();
    expect(request.isAborted).toBe(true);
    expect(await result).toMatchObject({ code: 'aborted' });
  });
});
