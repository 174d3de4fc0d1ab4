export interface MutantResult {
  readonly status: string;
  readonly fileName: string;
  /** The line counts from 0. */
  readonly location: { readonly start: { readonly line: number } };
  readonly replacement?: string | undefined;
}

/**
 * Returns a sentence that says how many of the changes (mutants) were noticed by a test. Changes that do not compile, that are
 * ignored or that were not drawn do not count.
 *
 * @param isSample Whether the mutants are a random sample. The sentence then has the 95 % interval of the share of all mutants.
 */
export function summarize(mutants: readonly Pick<MutantResult, 'status'>[], isSample = false): string {
  const count = (...statuses: readonly string[]) =>
    mutants.filter(({ status }) => statuses.includes(status)).length;
  const noticed = count('Killed', 'Timeout');
  const total = noticed + count('Survived', 'NoCoverage');
  const percent = total === 0 ? '0 %' : `${Math.round((100 * noticed) / total)} %`;
  const interval = isSample && total > 0 ? `, 95 % interval ${formatInterval(noticed, total)}` : '';
  return `${noticed} of ${total} mutants noticed (${percent}${interval}), ${count('NoCoverage')} without a test, ${count('Timeout')} by timeout`;
}

/** Wilson score interval of a proportion, which also holds for shares near 100 %. */
function formatInterval(noticed: number, total: number): string {
  const z = 1.96;
  const share = noticed / total;
  const scale = 1 + z ** 2 / total;
  const center = (share + z ** 2 / (2 * total)) / scale;
  const halfWidth = (z / scale) * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  const [low, high] = [center - halfWidth, center + halfWidth].map((bound) => Math.round(100 * bound));
  return `${low}–${high} %`;
}

/**
 * Returns one line for each mutant that ended by a timeout. A timeout counts as noticed, but on a busy machine it can be a
 * slow test instead of an endless loop: a person reads these lines.
 */
export function listTimeouts(mutants: readonly MutantResult[]): readonly string[] {
  return mutants
    .filter(({ status }) => status === 'Timeout')
    .map(
      ({ fileName, location, replacement = '' }) =>
        `timeout: ${fileName}:${location.start.line + 1} ${replacement.replace(/\s+/g, ' ').slice(0, 80)}`,
    );
}
