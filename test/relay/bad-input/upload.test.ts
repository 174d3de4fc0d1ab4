import { describe, expect, test } from 'vitest';
import { badBench, head } from './bad-input-bench.js';

const limit = 2_000;
const bench = badBench({ MAX_UPLOAD: String(limit) });

const type = 'Content-Type: multipart/form-data; boundary=b';
const path = '/sharedapi/utils/upload';
const end = '--b--\r\n';
const field = object('applications');
const pdf = '%PDF-1.7';

function object(name: string): string {
  return `--b\r\nContent-Disposition: form-data; name="params[object]"\r\n\r\n${name}\r\n`;
}
/** One file; its name as it stands on the wire. */
function part(name: string, content = pdf, more = ''): string {
  return `--b\r\nContent-Disposition: form-data; name="upload"; filename="${name}"${more}\r\nContent-Type: application/pdf\r\n\r\n${content}\r\n`;
}
function upload(body: string | Buffer, given = type): Promise<number> {
  const bytes = Buffer.from(body);
  return bench.say(
    Buffer.concat([Buffer.from(head(`${given}\r\nContent-Length: ${bytes.length}`, path)), bytes]),
  );
}
const sized = (size: number) => pdf + 'x'.repeat(size - pdf.length);
const zip = (names: string) => `PK\x03\x04${names}`;

describe('the shape of it', () => {
  test.each<[string, string, number]>([
    ['a good one', field + part('a.pdf') + end, 200],
    ['no parts', end, 400],
    ['no boundary in the body', 'nonsense', 400],
    ['nothing', '', 400],
    ['cut off in the head of a part', (field + part('a.pdf')).slice(0, 80), 400],
    ['cut off before the file', field, 400],
    ['cut off in the middle of the file', (field + part('a.pdf')).slice(0, -8), 400],
    ['cut off before the last mark', field + part('a.pdf'), 400],
    ['the file before its object', part('a.pdf') + field + end, 404],
    ['no object', part('a.pdf') + end, 404],
    ['an object that no form has files for', object('stock') + part('a.pdf') + end, 404],
    ['an object of the CRM that is none of ours', object('worker') + part('a.pdf') + end, 404],
    ['an object called as a prototype is', object('__proto__') + part('a.pdf') + end, 404],
    ['two files', field + part('a.pdf') + part('b.pdf') + end, 400],
    ['a thousand parts', field.repeat(1_000) + end, 413],
    ['a field of 100 KB', `${object('x'.repeat(100_000))}${part('a.pdf')}${end}`, 413],
    ['a field of 1,500 letters', object('x'.repeat(1_500)) + part('a.pdf') + end, 404],
    ['a megabyte of hyphens', '-'.repeat(1_000_000), 413],
    ['a part without a head', `--b\r\n\r\nx\r\n${end}`, 400],
    ['a part without a name', `--b\r\nX: 1\r\n\r\nx\r\n${end}`, 400],
    ['parts within a part', field + part('a.pdf', `--c\r\n${part('b.exe', 'MZ')}--c--`) + end, 400],
    [
      'a head of 100 lines',
      field + part('a.pdf').replace('\r\nContent-Type', `${'\r\nX: 1'.repeat(120)}\r\nContent-Type`) + end,
      400,
    ],
  ])('%s', async (_what, body, status) => {
    expect(await upload(body)).toBe(status);
    await bench.isWell();
  });

  test.each<[string, string, number]>([
    ['none', 'Content-Type: multipart/form-data', 400],
    ['an empty one', 'Content-Type: multipart/form-data; boundary=', 400],
    ['another than in the body', 'Content-Type: multipart/form-data; boundary=c', 400],
    ['of 200 letters', `Content-Type: multipart/form-data; boundary=${'b'.repeat(200)}`, 400],
  ])('a boundary: %s', async (_what, given, status) => {
    expect(await upload(field + part('a.pdf') + end, given)).toBe(status);
    await bench.isWell();
  });

  test('5 GB are announced', async () => {
    expect(await bench.say(head(`${type}\r\nContent-Length: 5000000000`, path))).toBe(413);
  });

  test('in chunks, without a length, and without an end', async () => {
    const piece = 'x'.repeat(60_000);
    const chunks = [field, part('a.pdf', sized(limit)), ...Array.from({ length: 4 }, () => piece)]
      .map((text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)
      .join('');
    expect(await bench.say(head(`${type}\r\nTransfer-Encoding: chunked`, path) + chunks)).toBe(413);
    await bench.isWell();
  });
});

test.each<[string, number, number]>([
  ['nothing', 0, 400],
  ['one byte', 1, 400],
  ['one byte less than may be', limit - 1, 200],
  ['as much as may be', limit, 200],
  ['one byte more', limit + 1, 413],
])('%s', async (_what, size, status) => {
  const content = size < pdf.length ? pdf.slice(0, size) : sized(size);
  expect(await upload(field + part('a.pdf', content) + end)).toBe(status);
  await bench.isWell();
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
    expect(await upload(field + part(name) + end)).toBe(status);
    await bench.isWell();
  });

  test.each<[string, string, number]>([
    ['a second spelling', `; filename*=UTF-8''b.exe`, 200],
    ['a second spelling that is broken', `; filename*=UTF-8''%zz`, 400],
  ])('with %s', async (_what, more, status) => {
    expect(await upload(field + part('a.pdf', pdf, more) + end)).toBe(status);
    await bench.isWell();
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
      Buffer.from(part(name, content), 'latin1'),
      Buffer.from(end),
    ]);
    expect(await upload(body)).toBe(400);
    await bench.isWell();
  });

  // No scanner stands here: a picture's size, what a PDF does and known viruses are the staff's programs' business.
  test.each<[string, string, string]>([
    ['a picture of 64,000 × 64,000', 'a.png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xfa\0\0\0\xfa\0'],
    ['a picture that knows where it was taken', 'a.jpg', '\xff\xd8\xff\xe1\0\x10Exif\0\0GPS'],
    ['a PDF with script', 'a.pdf', '%PDF-1.7 /JavaScript (app.alert(1))'],
  ])('%s goes on as it is', async (_what, name, content) => {
    const body = Buffer.concat([
      Buffer.from(field),
      Buffer.from(part(name, content), 'latin1'),
      Buffer.from(end),
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
          body: field + part('a.pdf') + end,
        });
        return (await response.json()) as { data: { name: string } };
      }),
    );
    for (const { data } of answers) names.add(data.name);
  }
  expect(names.size).toBe(300);
  await bench.isWell();
});
