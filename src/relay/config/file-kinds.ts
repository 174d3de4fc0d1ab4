/**
 * Extensions of files that visitors may upload if the setting `FILE_KINDS` is not set: pictures, and documents that
 * cannot contain macros. The content of a file must match the extension (`leads/files/file-types.ts`).
 */
export const defaultFileKinds: readonly string[] = [
  ...['pdf', 'jpg', 'jpeg', 'png', 'webp', 'heic', 'heif'],
  ...['docx', 'xlsx', 'odt', 'ods', 'rtf', 'csv', 'txt'],
];

/** Length of the longest file extension, in characters. A longer text after the last dot is not an extension. */
const maxFileKindLength = 5;

/** Extensions of programs, scripts and web pages. No setting can allow such files. */
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

/**
 * Returns true if files with this extension are programs, scripts or web pages.
 * @param kind extension in lower case, without the dot
 */
export function isExecutableKind(kind: string): boolean {
  return executableKinds.has(kind) || /^php\d$/.test(kind);
}

/** Returns true if the setting `FILE_KINDS` may contain this extension. */
export function isAllowedFileKind(kind: string): boolean {
  return /^[a-z0-9]+$/.test(kind) && kind.length <= maxFileKindLength && !isExecutableKind(kind);
}
