import { isWholeRun, sampleRows } from './samples.js';

/**
 * Files of which `npm test` runs `count`, drawn anew each time: tests of what a form looks like, of the demo, and of
 * sites and programs that are built for their tests. A file about sending, about pages that disturb a form, or about
 * access is in no group, so each run has the file. Long files are in groups of their own, so that no run draws all of
 * them.
 */
export const fileGroups: Readonly<
  Record<string, { readonly count: number; readonly files: readonly string[] }>
> = {
  // 10 to 27 s of the processor. The first build of hosts also installs packages.
  builds: { count: 1, files: ['docs/site', 'embed/hosts'] },
  // 2 to 7 s.
  demo: { count: 1, files: ['embed/demo-programs', 'embed/trial', 'pages/lead-page', 'pages/showcase'] },
  // 7 to 10 s.
  largeLooks: { count: 1, files: ['view/appearance', 'view/headings', 'view/looks'] },
  // 1 to 5 s.
  smallLooks: {
    count: 3,
    files: [
      ...['languages', 'message-widths', 'narrow-states', 'print', 'text-direction'].map(
        (name) => `view/${name}`,
      ),
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
