import { readFileSync } from 'node:fs';

type MutantStatus = 'Killed' | 'Timeout' | 'Survived' | 'NoCoverage' | string;

interface Report {
  readonly files: Readonly<
    Record<string, { readonly mutants: readonly { readonly status: MutantStatus }[] }>
  >;
}

/** Says how many mutants of a report were noticed. Mutants that do not compile, or that are ignored, do not count. */
export function summarize(path: string): string {
  const { files } = JSON.parse(readFileSync(path, 'utf8')) as Report;
  return summarizeReport({ files });
}

export function summarizeReport({ files }: Report): string {
  const statuses = Object.values(files).flatMap(({ mutants }) => mutants.map(({ status }) => status));
  const count = (...wanted: readonly MutantStatus[]) =>
    statuses.filter((status) => wanted.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const total = noticed + count('Survived', 'NoCoverage');
  const percent = total === 0 ? 0 : Math.round((100 * noticed) / total);
  return `${noticed} of ${total} mutants noticed (${percent} %), ${count('NoCoverage')} without a test`;
}
