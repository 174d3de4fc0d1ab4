import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { formContentType, fullRequest, leadBody, requestHead, setUpBadInput } from './bad-input-fixture.js';

const bench = setUpBadInput();
const json = JSON.stringify({
  action: 'fillform',
  formtype: '34',
  data: { def_customer: { email: 'a@b.c' } },
});
const upload = '/sharedapi/utils/upload';
const forgedFile = '{"files":{"upload":{"filepath":"/etc/passwd"}},"params":{"object":"applications"}}';

test.each<[string, Buffer, number]>([
  ['none', fullRequest(leadBody, 'X: 1'), 415],
  ['empty', fullRequest(leadBody, 'Content-Type:'), 415],
  ['two of them', fullRequest(leadBody, `${formContentType}\r\nContent-Type: application/json`), 415],
  ['no such type', fullRequest(leadBody, 'Content-Type: nonsense'), 415],
  ['JSON', fullRequest(json, 'Content-Type: application/json'), 415],
  ['JSON that says it is a form', fullRequest(json), 400],
  [
    'JSON with the path of a file, to the upload',
    fullRequest(forgedFile, 'Content-Type: application/json', upload),
    415,
  ],
  [
    'a file’s path in JSON that says it is multipart',
    fullRequest(forgedFile, 'Content-Type: multipart/form-data', upload),
    400,
  ],
  ['multipart for a form', fullRequest(leadBody, 'Content-Type: multipart/form-data; boundary=b'), 415],
  ['a form for an upload', fullRequest(leadBody, formContentType, upload), 415],
  ['mixed parts', fullRequest('--b--', 'Content-Type: multipart/mixed; boundary=b', upload), 415],
  ['plain text', fullRequest(leadBody, 'Content-Type: text/plain'), 415],
  ['UTF-7', fullRequest(leadBody, `${formContentType}; charset=utf-7`), 415],
  ['UTF-16', fullRequest(leadBody, `${formContentType}; charset=utf-16`), 415],
  ['windows-1251', fullRequest(leadBody, `${formContentType}; charset=windows-1251`), 415],
  ['a charset that nobody knows', fullRequest(leadBody, `${formContentType}; charset=x`), 415],
  [
    'UTF-8 in quotes and capitals',
    fullRequest(leadBody, `${formContentType.toUpperCase()}; CHARSET="UTF-8"`),
    200,
  ],
  ['a semicolon and nothing', fullRequest(leadBody, `${formContentType};`), 200],
  ['gzip', fullRequest(gzipSync(leadBody), `${formContentType}\r\nContent-Encoding: gzip`), 415],
  ['brotli', fullRequest(brotliCompressSync(leadBody), `${formContentType}\r\nContent-Encoding: br`), 415],
  [
    '“identity”, which is none',
    fullRequest(leadBody, `${formContentType}\r\nContent-Encoding: identity`),
    200,
  ],
  [
    'a boundary of a megabyte',
    Buffer.from(requestHead(`Content-Type: multipart/form-data; boundary=${'b'.repeat(1e6)}`, upload)),
    431,
  ],
])('%s', async (_what, bytes, status) => {
  expect(await bench.sendRaw(bytes)).toBe(status);
  await bench.expectHealthy();
});
