import { describe, expect, test } from 'vitest';
import { requestHead, setUpBadInput } from './bad-input-fixture.js';

const limit = 2_000;
const fixture = setUpBadInput({ MAX_UPLOAD: String(limit) });

const type = 'Content-Type: multipart/form-data; boundary=b';
const path = '/sharedapi/utils/upload';
const closingBoundary = '--b--\r\n';
const field = objectPart('applications');
const pdf = '%PDF-1.7';

function objectPart(name: string): string {
  return `--b\r\nContent-Disposition: form-data; name="params[object]"\r\n\r\n${name}\r\n`;
}
/** @param name file name as it is written into the header */
function filePart(name: string, content = pdf, partHeaders = ''): string {
  return `--b\r\nContent-Disposition: form-data; name="upload"; filename="${name}"${partHeaders}\r\nContent-Type: application/pdf\r\n\r\n${content}\r\n`;
}
function upload(body: string | Buffer, contentType = type): Promise<number> {
  const bytes = Buffer.from(body);
  return fixture.sendRaw(
    Buffer.concat([
      Buffer.from(requestHead(`${contentType}\r\nContent-Length: ${bytes.length}`, path)),
      bytes,
    ]),
  );
}
const pdfOfSize = (size: number) => pdf + 'x'.repeat(size - pdf.length);
const zip = (names: string) => `PK\x03\x04${names}`;

describe('an upload', () => {
  test.each<[string, string, number]>([
    ['with object and file', field + filePart('a.pdf') + closingBoundary, 200],
    ['without parts', closingBoundary, 400],
    ['without a boundary in its body', 'nonsense', 400],
    ['with an empty body', '', 400],
    ['that ends in the header of a part', (field + filePart('a.pdf')).slice(0, 80), 400],
    ['that ends before the file', field, 400],
    ['that ends in the middle of the file', (field + filePart('a.pdf')).slice(0, -8), 400],
    ['without the closing boundary', field + filePart('a.pdf'), 400],
    ['with the file before the object', filePart('a.pdf') + field + closingBoundary, 404],
    ['without an object', filePart('a.pdf') + closingBoundary, 404],
    [
      'with an object for which no form has a file field',
      objectPart('stock') + filePart('a.pdf') + closingBoundary,
      404,
    ],
    ['with another object of the CRM', objectPart('worker') + filePart('a.pdf') + closingBoundary, 404],
    ['with the object __proto__', objectPart('__proto__') + filePart('a.pdf') + closingBoundary, 404],
    ['with two files', field + filePart('a.pdf') + filePart('b.pdf') + closingBoundary, 400],
    ['with a thousand parts', field.repeat(1_000) + closingBoundary, 413],
    [
      'with a field of 100 KB',
      `${objectPart('x'.repeat(100_000))}${filePart('a.pdf')}${closingBoundary}`,
      413,
    ],
    [
      'with a field of 1,500 letters',
      objectPart('x'.repeat(1_500)) + filePart('a.pdf') + closingBoundary,
      404,
    ],
    ['of a megabyte of hyphens', '-'.repeat(1_000_000), 413],
    ['with a part without headers', `--b\r\n\r\nx\r\n${closingBoundary}`, 400],
    ['with a part without a name', `--b\r\nX: 1\r\n\r\nx\r\n${closingBoundary}`, 400],
    [
      'with nested parts',
      field + filePart('a.pdf', `--c\r\n${filePart('b.exe', 'MZ')}--c--`) + closingBoundary,
      400,
    ],
    [
      'with a part with 120 headers',
      field +
        filePart('a.pdf').replace('\r\nContent-Type', `${'\r\nX: 1'.repeat(120)}\r\nContent-Type`) +
        closingBoundary,
      400,
    ],
  ])('%s gets the expected status', async (_case, body, status) => {
    expect(await upload(body)).toBe(status);
    await fixture.expectHealthy();
  });

  test.each<[string, string, number]>([
    ['no boundary', 'Content-Type: multipart/form-data', 400],
    ['an empty boundary', 'Content-Type: multipart/form-data; boundary=', 400],
    ['another boundary than in the body', 'Content-Type: multipart/form-data; boundary=c', 400],
    ['a boundary of 200 letters', `Content-Type: multipart/form-data; boundary=${'b'.repeat(200)}`, 400],
  ])('with %s is refused', async (_case, contentType, status) => {
    expect(await upload(field + filePart('a.pdf') + closingBoundary, contentType)).toBe(status);
    await fixture.expectHealthy();
  });

  test('with a declared length of 5 GB is refused', async () => {
    expect(await fixture.sendRaw(requestHead(`${type}\r\nContent-Length: 5000000000`, path))).toBe(413);
  });

  test('in chunks without an end is refused', async () => {
    const piece = 'x'.repeat(60_000);
    const chunks = [field, filePart('a.pdf', pdfOfSize(limit)), ...Array.from({ length: 4 }, () => piece)]
      .map((text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
      .join('');
    expect(await fixture.sendRaw(requestHead(`${type}\r\nTransfer-Encoding: chunked`, path) + chunks)).toBe(
      413,
    );
    await fixture.expectHealthy();
  });
});

test.each<[string, number, number]>([
  ['no bytes', 0, 400],
  ['one byte', 1, 400],
  ['one byte less than MAX_UPLOAD', limit - 1, 200],
  ['exactly MAX_UPLOAD bytes', limit, 200],
  ['one byte more than MAX_UPLOAD', limit + 1, 413],
])('a file of %s gets the expected status', async (_case, size, status) => {
  const content = size < pdf.length ? pdf.slice(0, size) : pdfOfSize(size);
  expect(await upload(field + filePart('a.pdf', content) + closingBoundary)).toBe(status);
  await fixture.expectHealthy();
});

describe('a file', () => {
  test.each<[string, string, number]>([
    ['with an empty name', '', 400],
    ['with a name of 300 letters', `${'a'.repeat(300)}.pdf`, 400],
    ['with ../ in its name', '../../a.pdf', 200],
    ['with ..\\ in its name', '..\\..\\a.pdf', 200],
    ['with a path as its name', '/etc/passwd', 400],
    ['with the name of a Windows device', 'con.txt', 200],
    ['with the extension of a program', 'a.exe', 400],
    ['with a script extension before .jpg', 'a.php.jpg', 400],
    ['with a script extension after .jpg', 'a.jpg.php', 400],
    ['with an escaped NUL in its name', 'a.php%00.jpg', 400],
    ['with NUL in its name', 'a.pdf\0.exe', 400],
    ['with the name of a server configuration', '.htaccess', 400],
    ['with a right-to-left override in its name', 'a\u202efdp.exe', 400],
    ['with a space after its name', 'a.pdf ', 400],
    ['with the name of an NTFS stream', 'a.pdf::$DATA', 400],
    ['with a Cyrillic name', 'План дома №5.pdf', 200],
    ['with an emoji in its name', '🏠.pdf', 200],
    ['with a line end in its name', 'a\r\nX-Evil: 1.pdf', 400],
    ['with an escaped quote in its name', 'a%22b.pdf', 200],
    ['with a quote in its name', 'a"b.pdf', 400],
    ['with a quote after a backslash in its name', 'a\\"b.pdf', 200],
    ['with a semicolon in its name', 'a;b.pdf', 200],
  ])('%s gets the expected status', async (_case, name, status) => {
    expect(await upload(field + filePart(name) + closingBoundary)).toBe(status);
    await fixture.expectHealthy();
  });

  test.each<[string, string, number]>([
    ['a second, encoded name', `; filename*=UTF-8''b.exe`, 200],
    ['a second, malformed name', `; filename*=UTF-8''%zz`, 400],
  ])('with %s gets the expected status', async (_case, parameter, status) => {
    expect(await upload(field + filePart('a.pdf', pdf, parameter) + closingBoundary)).toBe(status);
    await fixture.expectHealthy();
  });
});

describe('a file with the content of', () => {
  test.each<[string, string, string]>([
    ['a program named .png', 'a.png', 'MZ\x90\0'],
    ['an HTML page named .jpg', 'a.jpg', '<html><script>alert(1)</script>'],
    ['an SVG image with script', 'a.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
    ['an SVG image named .png', 'a.png', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['a GIF image that is also a script', 'a.gif', 'GIF89a=1;alert(1)'],
    ['a zip bomb', 'a.zip', zip('x'.repeat(1_000))],
    ['a zip bomb named .docx', 'a.docx', zip('a/b.xml'.repeat(200))],
    ['a document with macros', 'a.docx', zip('[Content_Types].xml word/ vbaProject.bin')],
    ['an HTML page named .txt', 'a.txt', '<!doctype html>'],
    ['a shell script named .txt', 'a.txt', '#!/bin/sh\nrm -rf /'],
    ['binary data named .txt', 'a.txt', '\x01\x02\x03'],
    ['an incomplete PNG signature', 'a.png', '\x89PNG'],
  ])('%s is refused', async (_case, name, content) => {
    const body = Buffer.concat([
      Buffer.from(field),
      Buffer.from(filePart(name, content), 'latin1'),
      Buffer.from(closingBoundary),
    ]);
    expect(await upload(body)).toBe(400);
    await fixture.expectHealthy();
  });

  // The relay does not scan for viruses and does not check image sizes or scripts in PDF files.
  test.each<[string, string, string]>([
    ['an image of 64,000 × 64,000 pixels', 'a.png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xfa\0\0\0\xfa\0'],
    ['an image with GPS data', 'a.jpg', '\xff\xd8\xff\xe1\0\x10Exif\0\0GPS'],
    ['a PDF with script', 'a.pdf', '%PDF-1.7 /JavaScript (app.alert(1))'],
  ])('%s is accepted', async (_case, name, content) => {
    const body = Buffer.concat([
      Buffer.from(field),
      Buffer.from(filePart(name, content), 'latin1'),
      Buffer.from(closingBoundary),
    ]);
    expect(await upload(body)).toBe(200);
  });
});

test('300 uploads of a visitor get different ids', async () => {
  const names = new Set<string>();
  for (let round = 0; round < 10; round++) {
    const answers = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const response = await fetch(`${fixture.relay.url}${path}`, {
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
  await fixture.expectHealthy();
});
