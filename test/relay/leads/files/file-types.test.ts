import { describe, expect, test } from 'vitest';
import {
  createFileInspection,
  createUploadId,
  type FileFault,
} from '../../../../src/relay/leads/files/file-types.js';

/** In pieces of seven bytes, as a slow line may bring them. */
function findFault(name: string, content: Uint8Array): FileFault | undefined {
  const inspection = createFileInspection(name);
  for (let offset = 0; offset < content.length; offset += 7)
    inspection.addBytes(content.subarray(offset, offset + 7));
  return inspection.findFault();
}

const bytes = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const samples: Readonly<Record<string, string>> = {
  pdf: '%PDF-1.7 ...',
  jpg: '\xff\xd8\xff\xe0 ...',
  jpeg: '\xff\xd8\xff\xe1 ...',
  png: '\x89PNG\r\n\x1a\n ...',
  webp: 'RIFF....WEBPVP8 ',
  heic: '\0\0\0\x18ftypheic....',
  docx: 'PK\x03\x04 [Content_Types].xml word/document.xml',
  xlsx: 'PK\x03\x04 [Content_Types].xml xl/workbook.xml',
  txt: 'Dear all,\r\n\tthis is \xd0\x96.',
};

describe('every kind that staff may open', () => {
  test.each(Object.keys(samples))('%s is taken with its own bytes', (ending) => {
    expect(findFault(`scan.${ending.toUpperCase()}`, bytes(samples[ending] ?? ''))).toBeUndefined();
  });

  test.each(Object.keys(samples).filter((ending) => ending !== 'txt'))(
    '%s is refused with the bytes of a program',
    (ending) => {
      expect(findFault(`scan.${ending}`, bytes('MZ\x90\0\x03\0\0\0'))).toBe('content');
    },
  );
});

describe('refused', () => {
  test.each([
    ['nothing in it', 'a.txt', '', 'empty'],
    ['one byte that is no picture', 'a.png', 'x', 'content'],
    ['a script before the ending', 'a.php.jpg', samples.jpg, 'name'],
    ['a script before a cut', 'a.php%00.jpg', samples.jpg, 'name'],
    ['a numbered script before the ending', 'a.php5.jpg', samples.jpg, 'name'],
    ['a script as the ending', 'a.jpg.php', samples.jpg, 'name'],
    ['a program behind a right-to-left mark', '\u202Egpj.exe', samples.jpg, 'name'],
    ['a page', 'a.html', '<p>', 'name'],
    ['a drawing that can run script', 'a.svg', '<svg/>', 'name'],
    ['settings of a web server', '.htaccess', 'x', 'name'],
    ['a space after the ending', 'a.jpg ', samples.jpg, 'kind'],
    ['a stream of a file', 'a.jpg::$DATA', samples.jpg, 'kind'],
    ['no ending', 'jpg', samples.jpg, 'kind'],
    ['no name', '', samples.jpg, 'kind'],
    ['an ending only', 'a.', samples.jpg, 'kind'],
    ['a very long name', `${'a'.repeat(300)}.jpg`, samples.jpg, 'name'],
    ['a page called a picture', 'a.jpg', '<html>', 'content'],
    ['a page called a text', 'a.txt', '\n <!doctype html>', 'content'],
    ['a program called a text', 'a.txt', 'MZ\x90\0', 'content'],
    ['a shell script called a text', 'a.txt', '#!/bin/sh', 'content'],
    ['any zip called a document', 'a.docx', 'PK\x03\x04 evil.exe', 'content'],
    ['a sheet called a document', 'a.docx', samples.xlsx, 'content'],
    ['a document with macros', 'a.docx', `${samples.docx} word/vbaProject.bin`, 'content'],
  ])('%s', (_what, name, content, fault) => {
    expect(findFault(name, bytes(content ?? ''))).toBe(fault);
  });
});

test('nothing of the visitor’s name is left but its ending', () => {
  const name = createUploadId('../../Иванов "secret"\r\n.PDF');
  expect(name).toMatch(/^file-[a-z2-7]{12}\.pdf$/);
  expect(createUploadId('a.pdf')).not.toBe(createUploadId('a.pdf'));
});
