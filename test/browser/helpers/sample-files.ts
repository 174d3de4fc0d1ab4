import { isWholeRun, sampleRows } from './samples.js';

/**
 * Files of which `npm test` runs `count`, drawn anew each time: tests of what a form looks like, of the demo, and of
 * sites and programs that are built for their tests. A file about sending, about pages that disturb a form, or about
 * access is in no group, so each run has the file.
 */
export const fileGroups: Readonly<
  Record<string, { readonly count: number; readonly files: readonly string[] }>
> = {
  builds: { count: 1, files: ['docs/site', 'embed/hosts'] },
  demo: { count: 2, files: ['embed/demo-programs', 'embed/trial', 'pages/lead-page', 'pages/showcase'] },
  looks: {
    count: 4,
    files: [
      ...['appearance', 'headings', 'languages', 'looks', 'message-widths'].map((name) => `view/${name}`),
      ...['narrow-states', 'print', 'text-direction'].map((name) => `view/${name}`),
      'fields/small-windows',
    ],
  },
};

/** Returns the files that this run leaves out, as paths in `test/browser` without `.spec.ts`. */
export function listUndrawnFiles(): readonly string[] {
  if (isWholeRun()) return [];
  return Object.entries(fileGroups).flatMap(([group, { count, files }]) => {
    const drawnFiles = sampleRows(`files: ${group}`, files, count);
    return files.filter((file) => !drawnFiles.includes(file));
  });
}
