import { describe, expect, test } from 'vitest';
import { defaultFileKinds, isAllowedFileKind } from '../../../../src/relay/config/file-kinds.js';
import {
  createFileInspection,
  createUploadId,
  type FileFault,
} from '../../../../src/relay/leads/files/file-types.js';

/** Passes the content in pieces of seven bytes, as a slow connection may. */
function findFault(name: string, content: Uint8Array, kinds = defaultFileKinds): FileFault | undefined {
  const inspection = createFileInspection(name, kinds);
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
  heif: '\0\0\0\x18ftypmif1....',
  odt: `PK\x03\x04${'.'.repeat(26)}mimetypeapplication/vnd.oasis.opendocument.text`,
  ods: `PK\x03\x04${'.'.repeat(26)}mimetypeapplication/vnd.oasis.opendocument.spreadsheet`,
  rtf: '{\\rtf1 ...}',
  csv: 'name;phone\r\nAnn;1',
  txt: 'Dear all,\r\n\tthis is \xd0\x96.',
};

/** Files that only a setting allows. */
const oldOfficeHead = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
const samplesBySetting: Readonly<Record<string, string>> = {
  gif: 'GIF89a...',
  doc: `${oldOfficeHead}...`,
  xls: `${oldOfficeHead}...`,
  ppt: `${oldOfficeHead}...`,
  pptx: 'PK\x03\x04 [Content_Types].xml ppt/presentation.xml',
  zip: 'PK\x03\x04...',
  mp4: '\0\0\0\x20ftypisom....',
  mov: '\0\0\0\x14ftypqt  ....',
  dwg: 'AC1032...',
};

describe('a kind of file that is not in the default list', () => {
  test.each(Object.entries(samplesBySetting))(
    '%s is refused, unless FILE_KINDS names the kind',
    (kind, text) => {
      expect(findFault(`a.${kind}`, bytes(text))).toBe('kind');
      expect(findFault(`a.${kind}`, bytes(text), [kind])).toBeUndefined();
      expect(findFault('a.pdf', bytes(samples.pdf ?? ''), [kind])).toBe('kind');
      for (const program of ['MZ\x90\0', '\x7fELF', '#!/bin/sh', ' <html>', '<?php', '\xca\xfe\xba\xbe'])
        expect(findFault(`a.${kind}`, bytes(program), [kind])).toBe('content');
    },
  );

  test.each(['doc', 'xls', 'ppt'])('%s is refused with macros', (kind) => {
    const macros = [...'_VBA_PROJECT'].join('\0');
    expect(findFault(`a.${kind}`, bytes(`${samplesBySetting[kind]}${macros}`), [kind])).toBe('content');
  });
});

test('every kind of the default list is allowed and has a sample', () => {
  expect(defaultFileKinds.filter((kind) => !isAllowedFileKind(kind))).toEqual([]);
  expect([...defaultFileKinds].sort()).toEqual(Object.keys(samples).sort());
});

test.each(['exe', 'php', 'php5', 'html', 'svg', 'js', 'toolong', 'a.b', '', '*', 'PDF'])(
  'no setting allows the kind %j',
  (kind) => {
    expect(isAllowedFileKind(kind)).toBe(false);
  },
);

describe('a file of an allowed type', () => {
  test.each(Object.keys(samples))('%s with matching content is accepted', (extension) => {
    expect(findFault(`scan.${extension.toUpperCase()}`, bytes(samples[extension] ?? ''))).toBeUndefined();
  });

  test.each(Object.keys(samples).filter((extension) => !['txt', 'csv'].includes(extension)))(
    '%s with the content of a program is refused',
    (extension) => {
      expect(findFault(`scan.${extension}`, bytes('MZ\x90\0\x03\0\0\0'))).toBe('content');
    },
  );
});

describe('a refused file', () => {
  test.each([
    ['an empty file', 'a.txt', '', 'empty'],
    ['a picture of a single byte', 'a.png', 'x', 'content'],
    ['a script extension at the end', 'a.jpg.php', samples.jpg, 'name'],
    ['a program behind a right-to-left override', '\u202Egpj.exe', samples.jpg, 'name'],
    ['an HTML page', 'a.html', '<p>', 'name'],
    ['an SVG image', 'a.svg', '<svg/>', 'name'],
    ['a configuration file of a web server', '.htaccess', 'x', 'name'],
    ['a space after the extension', 'a.jpg ', samples.jpg, 'kind'],
    ['an NTFS stream', 'a.jpg::$DATA', samples.jpg, 'kind'],
    ['a name without extension', 'jpg', samples.jpg, 'kind'],
    ['a name that is the extension of a program', 'exe', samples.jpg, 'kind'],
    ['an empty name', '', samples.jpg, 'kind'],
    ['a name that ends with a dot', 'a.', samples.jpg, 'kind'],
    ['a very long name', `${'a'.repeat(300)}.jpg`, samples.jpg, 'name'],
    ['an HTML page named .jpg', 'a.jpg', '<html>', 'content'],
    ['an HTML page named .txt', 'a.txt', '\n <!doctype html>', 'content'],
    ['a program named .txt', 'a.txt', 'MZ\x90\0', 'content'],
    ['a shell script named .txt', 'a.txt', '#!/bin/sh', 'content'],
    ['another file named .webp', 'a.webp', 'AVI ....WEBPVP8 ', 'content'],
    ['a zip archive named .docx', 'a.docx', 'PK\x03\x04 evil.exe', 'content'],
    ['a spreadsheet named .docx', 'a.docx', samples.xlsx, 'content'],
    ['a document with macros', 'a.docx', `${samples.docx} word/vbaProject.bin`, 'content'],
  ])('can be %s', (_case, name, content, fault) => {
    expect(findFault(name, bytes(content ?? ''))).toBe(fault);
  });
});

test('an upload id contains only the extension of the visitor’s file name', () => {
  const name = createUploadId('../../Иванов "secret"\r\n.PDF');
  expect(name).toMatch(/^file-[a-z2-7]{24}\.pdf$/);
  expect(createUploadId('a.pdf')).not.toBe(createUploadId('a.pdf'));
});

test.each([
  'example.com – price.pdf',
  'ivan.com.pdf',
  'report.v2.1.pdf',
  'a.php.pdf',
  'a.php%00.pdf',
  'план.xml.pdf',
])('only the last extension of a name counts: %s is accepted and stored as .pdf', (name) => {
  expect(findFault(name, bytes(samples.pdf ?? ''))).toBeUndefined();
  expect(findFault(name, bytes('MZ'))).toBe('content');
  expect(createUploadId(name)).toMatch(/^file-[a-z2-7]{24}\.pdf$/);
});
