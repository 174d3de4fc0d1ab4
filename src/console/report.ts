import { memoizeUntilError } from '../async/memoize-until-error.js';
import type { ConsoleCode, ConsoleValues } from './sentences.js';

/**
 * The table of sentences. All callers share one promise, because browsers settle several imports of the same module in
 * any order.
 */
const loadSentences = memoizeUntilError(() => import('./sentences.js'));

/**
 * Prints a sentence on the console for the developer of the page. The sentences are a table in a separate script,
 * which is loaded with the first sentence. If the table cannot be loaded, prints the code of the sentence.
 * @param values the placeholders of the sentence. The value `detail`, which no sentence contains, is printed after
 *   the sentence as it is, for example an error or an element.
 */
export function report<Code extends ConsoleCode>(code: Code, ...values: ConsoleValues<Code>): void;
export function report(code: ConsoleCode, values?: Readonly<Record<string, unknown>>): void {
  loadSentences().then(
    ({ printSentence }) => printSentence(code, values),
    () => console.warn('apro-forms:', code, values),
  );
}

/** Prints a sentence on the console: a part of the script could not be loaded, or failed while it started. */
export function reportPart(detail: unknown): void {
  report('part', { detail });
}
