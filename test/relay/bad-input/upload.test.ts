import { describe, expect, test } from 'vitest';
import { requestHead, setUpBadInput } from './bad-input-fixture.js';

const limit = 2_000;
const bench = setUpBadInput({ MAX_UPLOAD: String(limit) });

const type = 'Content-Type: multipart/form-data; boundary=b';
const path = '/sharedapi/utils/upload';
const closingBoundary = '--b--\r\n';
const field = objectPart('applications');
const pdf = '%PDF-1.7';

function objectPart(name: string): string {
  return `--b\r\nContent-Disposition: form-data; name="params[object]"\r\n\r\n${name}\r\n`;
}
/** One file; its name as it stands on the wire. */
function filePart(name: string, content = pdf, partHeaders = ''): string {
  return `--b\r\nContent-Disposition: form-data; name="upload"; filename="${name}"${partHeaders}\r\nContent-Type: application/pdf\r\n\r\n${content}\r\n`;
}
function upload(body: string | Buffer, contentType = type): Promise<number> {
  const bytes = Buffer.from(body);
  return bench.sendRaw(
    Buffer.concat([
      Buffer.from(requestHead(`${contentType}\r\nContent-Length: ${bytes.length}`, path)),
      bytes,
    ]),
  );
}
const pdfOfSize = (size: number) => pdf + 'x'.repeat(size - pdf.length);
const zip = (names: string) => `PK\x03\x04${names}`;

describe('the shape of it', () => {
  test.each<[string, string, number]>([
    ['a good one', field + filePart('a.pdf') + closingBoundary, 200],
    ['no parts', closingBoundary, 400],
    ['no boundary in the body', 'nonsense', 400],
    ['nothing', '', 400],
    ['cut off in the head of a part', (field + filePart('a.pdf')).slice(0, 80), 400],
    ['cut off before the file', field, 400],
    ['cut off in the middle of the file', (field + filePart('a.pdf')).slice(0, -8), 400],
    ['cut off before the last mark', field + filePart('a.pdf'), 400],
    ['the file before its object', filePart('a.pdf') + field + closingBoundary, 404],
    ['no object', filePart('a.pdf') + closingBoundary, 404],
    ['an object that no form has files for', objectPart('stock') + filePart('a.pdf') + closingBoundary, 404],
    [
      'an object of the CRM that is none of ours',
      objectPart('worker') + filePart('a.pdf') + closingBoundary,
      404,
    ],
    [
      'an object called as a prototype is',
      objectPart('__proto__') + filePart('a.pdf') + closingBoundary,
      404,
    ],
    ['two files', field + filePart('a.pdf') + filePart('b.pdf') + closingBoundary, 400],
    ['a thousand parts', field.repeat(1_000) + closingBoundary, 413],
    ['a field of 100 KB', `${objectPart('x'.repeat(100_000))}${filePart('a.pdf')}${closingBoundary}`, 413],
    ['a field of 1,500 letters', objectPart('x'.repeat(1_500)) + filePart('a.pdf') + closingBoundary, 404],
    ['a megabyte of hyphens', '-'.repeat(1_000_000), 413],
    ['a part without a head', `--b\r\n\r\nx\r\n${closingBoundary}`, 400],
    ['a part without a name', `--b\r\nX: 1\r\n\r\nx\r\n${closingBoundary}`, 400],
    [
      'parts within a part',
      field + filePart('a.pdf', `--c\r\n${filePart('b.exe', 'MZ')}--c--`) + closingBoundary,
      400,
    ],
    [
      'a head of 100 lines',
      field +
        filePart('a.pdf').replace('\r\nContent-Type', `${'\r\nX: 1'.repeat(120)}\r\nContent-Type`) +
        closingBoundary,
      400,
    ],
  ])('%s', async (_what, body, status) => {
    expect(await upload(body)).toBe(status);
    await bench.expectHealthy();
  });

  test.each<[string, string, number]>([
    ['none', 'Content-Type: multipart/form-data', 400],
    ['an empty one', 'Content-Type: multipart/form-data; boundary=', 400],
    ['another than in the body', 'Content-Type: multipart/form-data; boundary=c', 400],
    ['of 200 letters', `Content-Type: multipart/form-data; boundary=${'b'.repeat(200)}`, 400],
  ])('a boundary: %s', async (_what, given, status) => {
    expect(await upload(field + filePart('a.pdf') + closingBoundary, given)).toBe(status);
    await bench.expectHealthy();
  });

  test('5 GB are announced', async () => {
    expect(await bench.sendRaw(requestHead(`${type}\r\nContent-Length: 5000000000`, path))).toBe(413);
  });

  test('in chunks, without a length, and without an end', async () => {
    const piece = 'x'.repeat(60_000);
    const chunks = [field, filePart('a.pdf', pdfOfSize(limit)), ...Array.from({ length: 4 }, () => piece)]
      .map((text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
      .join('');
    expect(await bench.sendRaw(requestHead(`${type}\r\nTransfer-Encoding: chunked`, path) + chunks)).toBe(
      413,
    );
    await bench.expectHealthy();
  });
});

test.each<[string, number, number]>([
  ['nothing', 0, 400],
  ['one byte', 1, 400],
  ['one byte less than may be', limit - 1, 200],
  ['as much as may be', limit, 200],
  ['one byte more', limit + 1, 413],
])('%s', async (_what, size, status) => {
  const content = size < pdf.length ? pdf.slice(0, size) : pdfOfSize(size);
  expect(await upload(field + filePart('a.pdf', content) + closingBoundary)).toBe(status);
  await bench.expectHealthy();
});

describe('a name', () => {
  test.each<[string, string, number]>([
    ['none', '', 400],
    ['of 300 letters', `${'a'.repeat(300)}.pdf`, 400],
    ['that climbs', '../../a.pdf', 200],
    ['that climbs on Windows', '..\\..\\a.pdf', 200],
    ['that is a path', '/etc/passwd', 400],
    ['of a device', 'con.txt', 200],
    ['of a program', 'a.exe', 400],
    ['of a script called a picture', 'a.php.jpg', 400],
    ['of a picture called a script', 'a.jpg.php', 400],
    ['with an escaped NUL', 'a.php%00.jpg', 400],
    ['with a NUL', 'a.pdf\0.exe', 400],
    ['of a server’s settings', '.htaccess', 400],
    ['written backwards', 'a\u202efdp.exe', 400],
    ['with a space behind', 'a.pdf ', 400],
    ['of a stream of a file', 'a.pdf::$DATA', 400],
    ['in another alphabet', 'План дома №5.pdf', 200],
    ['with a smile', '🏠.pdf', 200],
    ['with a line end', 'a\r\nX-Evil: 1.pdf', 400],
    ['with an escaped quote', 'a%22b.pdf', 200],
    ['with a quote', 'a"b.pdf', 400],
    ['with a semicolon', 'a;b.pdf', 200],
  ])('%s', async (_what, name, status) => {
    expect(await upload(field + filePart(name) + closingBoundary)).toBe(status);
    await bench.expectHealthy();
  });

  test.each<[string, string, number]>([
    ['a second spelling', `; filename*=UTF-8''b.exe`, 200],
    ['a second spelling that is broken', `; filename*=UTF-8''%zz`, 400],
  ])('with %s', async (_what, more, status) => {
    expect(await upload(field + filePart('a.pdf', pdf, more) + closingBoundary)).toBe(status);
    await bench.expectHealthy();
  });
});

describe('a content', () => {
  test.each<[string, string, string]>([
    ['a program called a picture', 'a.png', 'MZ\x90\0'],
    ['a page called a picture', 'a.jpg', '<html><script>alert(1)</script>'],
    ['a drawing with script', 'a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
    ['a drawing called a picture', 'a.png', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a picture that is script as well', 'a.gif', 'GIF89a=1;alert(1)'],
    ['a bomb', 'a.zip', zip('x'.repeat(1_000))],
    ['a bomb called a document', 'a.docx', zip('a/b.xml'.repeat(200))],
    ['a document that runs', 'a.docx', zip('[Content_Types].xml word/ vbaProject.bin')],
    ['a page called a text', 'a.txt', '<!doctype html>'],
    ['a shell’s script called a text', 'a.txt', '#!/bin/sh\nrm -rf /'],
    ['bytes called a text', 'a.txt', '\x01\x02\x03'],
    ['the beginning of a picture', 'a.png', '\x89PNG'],
  ])('%s is refused', async (_what, name, content) => {
    const body = Buffer.concat([
      Buffer.from(field),
      Buffer.from(filePart(name, content), 'latin1'),
      Buffer.from(closingBoundary),
    ]);
    expect(await upload(body)).toBe(400);
    await bench.expectHealthy();
  });

  // No scanner stands here: a picture's size, what a PDF does and known viruses are the staff's programs' business.
  test.each<[string, string, string]>([
    ['a picture of 64,000 × 64,000', 'a.png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xfa\0\0\0\xfa\0'],
    ['a picture that knows where it was taken', 'a.jpg', '\xff\xd8\xff\xe1\0\x10Exif\0\0GPS'],
    ['a PDF with script', 'a.pdf', '%PDF-1.7 /JavaScript (app.alert(1))'],
  ])('%s goes on as it is', async (_what, name, content) => {
    const body = Buffer.concat([
      Buffer.from(field),
      Buffer.from(filePart(name, content), 'latin1'),
      Buffer.from(closingBoundary),
    ]);
    expect(await upload(body)).toBe(200);
  });
});

test('three hundred of one visitor, many at once, all get names of their own', async () => {
  const names = new Set<string>();
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const response = await fetch(`${bench.relay.url}${path}`, {
          method: 'POST',
          headers: { Origin: 'https://www.example.com', 'Content-Type': 'multipart/form-data; boundary=b' },
          body: field + filePart('a.pdf') + closingBoundary,
        });
        return (await response.json()) as { data: { name: string } };
      }),
    );
    for (const { data } of answers) names.add(data.name);
  }
  expect(names.size).toBe(300);
  await bench.expectHealthy();
});
