/**
 * Endings of files that visitors may upload, unless `FILE_KINDS` is set: pictures and documents that cannot hold macros.
 * The ending decides; the content has to match (`leads/files/file-types.ts`).
 */
export const defaultFileKinds: readonly string[] = [
  ...['pdf', 'jpg', 'jpeg', 'png', 'webp', 'heic', 'heif'],
  ...['docx', 'xlsx', 'odt', 'ods', 'rtf', 'csv', 'txt'],
];

/** Longest ending of a file name that counts as one. */
export const maxFileKindLength = 5;

/** Endings of programs, scripts and web pages. No setting allows them. */
const executableKinds: ReadonlySet<string> = new Set([
  ...[
    'php',
    'phtml',
    'phar',
    'exe',
    'com',
    'scr',
    'bat',
    'cmd',
    'msi',
    'lnk',
    'hta',
    'vb',
    'vbs',
    'wsf',
    'ps1',
  ],
  ...[
    'js',
    'mjs',
    'jar',
    'htm',
    'html',
    'xhtml',
    'shtml',
    'svg',
    'svgz',
    'xml',
    'asp',
    'aspx',
    'jsp',
    'cgi',
    'pl',
  ],
  ...['py', 'sh', 'htaccess'],
]);

/** @param kind ending of a file name in lower case, without the dot */
export function isExecutableKind(kind: string): boolean {
  return executableKinds.has(kind) || /^php\d$/.test(kind);
}

/** Whether `FILE_KINDS` may name this ending. */
export function isAllowedFileKind(kind: string): boolean {
  return /^[a-z0-9]+$/.test(kind) && kind.length <= maxFileKindLength && !isExecutableKind(kind);
}
