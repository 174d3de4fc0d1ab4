import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { formContentType, fullRequest, leadBody, requestHead, setUpBadInput } from './bad-input-fixture.js';

const fixture = setUpBadInput();
const json = JSON.stringify({
  action: 'fillform',
  formtype: '34',
  data: { def_customer: { email: 'a@b.c' } },
});
const upload = '/sharedapi/utils/upload';
const forgedFile = '{"files":{"upload":{"filepath":"/etc/passwd"}},"params":{"object":"applications"}}';

test.each<[string, Buffer, number]>([
  ['no content type', fullRequest(leadBody, 'X: 1'), 415],
  ['an empty content type', fullRequest(leadBody, 'Content-Type:'), 415],
  ['two content types', fullRequest(leadBody, `${formContentType}\r\nContent-Type: application/json`), 415],
  ['an unknown content type', fullRequest(leadBody, 'Content-Type: nonsense'), 415],
  ['JSON', fullRequest(json, 'Content-Type: application/json'), 415],
  ['JSON declared as a form', fullRequest(json), 400],
  [
    'JSON with a file path, to the upload route',
    fullRequest(forgedFile, 'Content-Type: application/json', upload),
    415,
  ],
  [
    'JSON with a file path declared as multipart, to the upload route',
    fullRequest(forgedFile, 'Content-Type: multipart/form-data', upload),
    400,
  ],
  [
    'a form declared as multipart',
    fullRequest(leadBody, 'Content-Type: multipart/form-data; boundary=b'),
    415,
  ],
  ['a form, to the upload route', fullRequest(leadBody, formContentType, upload), 415],
  ['multipart/mixed', fullRequest('--b--', 'Content-Type: multipart/mixed; boundary=b', upload), 415],
  ['plain text', fullRequest(leadBody, 'Content-Type: text/plain'), 415],
  ['UTF-7', fullRequest(leadBody, `${formContentType}; charset=utf-7`), 415],
  ['UTF-16', fullRequest(leadBody, `${formContentType}; charset=utf-16`), 415],
  ['windows-1251', fullRequest(leadBody, `${formContentType}; charset=windows-1251`), 415],
  ['an unknown charset', fullRequest(leadBody, `${formContentType}; charset=x`), 415],
  [
    'UTF-8 in quotes and capitals',
    fullRequest(leadBody, `${formContentType.toUpperCase()}; CHARSET="UTF-8"`),
    200,
  ],
  ['a content type that ends with a semicolon', fullRequest(leadBody, `${formContentType};`), 200],
  ['gzip', fullRequest(gzipSync(leadBody), `${formContentType}\r\nContent-Encoding: gzip`), 415],
  ['brotli', fullRequest(brotliCompressSync(leadBody), `${formContentType}\r\nContent-Encoding: br`), 415],
  [
    'Content-Encoding: identity',
    fullRequest(leadBody, `${formContentType}\r\nContent-Encoding: identity`),
    200,
  ],
  [
    'a multipart boundary of a megabyte',
    Buffer.from(requestHead(`Content-Type: multipart/form-data; boundary=${'b'.repeat(1e6)}`, upload)),
    431,
  ],
])('a request with %s gets the expected status', async (_case, bytes, status) => {
  expect(await fixture.sendRaw(bytes)).toBe(status);
  await fixture.expectHealthy();
});
