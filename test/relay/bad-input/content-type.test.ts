import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { badBench, form, head, lead, whole } from './bad-input-bench.js';

const bench = badBench();
const json = JSON.stringify({
  action: 'fillform',
  formtype: '34',
  data: { def_customer: { email: 'a@b.c' } },
});
const upload = '/sharedapi/utils/upload';
const pretended = '{"files":{"upload":{"filepath":"/etc/passwd"}},"params":{"object":"applications"}}';

test.each<[string, Buffer, number]>([
  ['none', whole(lead, 'X: 1'), 415],
  ['empty', whole(lead, 'Content-Type:'), 415],
  ['two of them', whole(lead, `${form}\r\nContent-Type: application/json`), 415],
  ['no such type', whole(lead, 'Content-Type: nonsense'), 415],
  ['JSON', whole(json, 'Content-Type: application/json'), 415],
  ['JSON that says it is a form', whole(json), 400],
  [
    'JSON with the path of a file, to the upload',
    whole(pretended, 'Content-Type: application/json', upload),
    415,
  ],
  [
    'a file’s path in JSON that says it is multipart',
    whole(pretended, 'Content-Type: multipart/form-data', upload),
    400,
  ],
  ['multipart for a form', whole(lead, 'Content-Type: multipart/form-data; boundary=b'), 415],
  ['a form for an upload', whole(lead, form, upload), 415],
  ['mixed parts', whole('--b--', 'Content-Type: multipart/mixed; boundary=b', upload), 415],
  ['plain text', whole(lead, 'Content-Type: text/plain'), 415],
  ['UTF-7', whole(lead, `${form}; charset=utf-7`), 415],
  ['UTF-16', whole(lead, `${form}; charset=utf-16`), 415],
  ['windows-1251', whole(lead, `${form}; charset=windows-1251`), 415],
  ['a charset that nobody knows', whole(lead, `${form}; charset=x`), 415],
  ['UTF-8 in quotes and capitals', whole(lead, `${form.toUpperCase()}; CHARSET="UTF-8"`), 200],
  ['a semicolon and nothing', whole(lead, `${form};`), 200],
  ['gzip', whole(gzipSync(lead), `${form}\r\nContent-Encoding: gzip`), 415],
  ['brotli', whole(brotliCompressSync(lead), `${form}\r\nContent-Encoding: br`), 415],
  ['“identity”, which is none', whole(lead, `${form}\r\nContent-Encoding: identity`), 200],
  [
    'a boundary of a megabyte',
    Buffer.from(head(`Content-Type: multipart/form-data; boundary=${'b'.repeat(1e6)}`, upload)),
    431,
  ],
])('%s', async (_what, bytes, status) => {
  expect(await bench.say(bytes)).toBe(status);
  await bench.isWell();
});
