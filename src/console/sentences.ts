import { failureSentences } from './failure-sentences.js';
import { optionSentences } from './option-sentences.js';
import type { ConsoleSentence } from './sentence-types.js';

// This file is a separate script. It is loaded when a page prints its first sentence.

/** Every sentence that the widget prints on the console. */
export const consoleSentences = { ...optionSentences, ...failureSentences };

export type ConsoleCode = keyof typeof consoleSentences;

type PlaceholderOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlaceholderOf<Rest>
  : never;

type ValuesOf<Sentence extends ConsoleSentence> = Readonly<
  Record<PlaceholderOf<Sentence['says'] | Sentence['todo']>, unknown>
> & { readonly detail?: unknown };

/** Arguments of `report` after the code: the placeholders of the sentence, if it has placeholders. */
export type ConsoleValues<Code extends ConsoleCode> =
  PlaceholderOf<
    (typeof consoleSentences)[Code]['says'] | (typeof consoleSentences)[Code]['todo']
  > extends never
    ? [values?: { readonly detail?: unknown }]
    : [values: ValuesOf<(typeof consoleSentences)[Code]>];

/** URL of the page in the documentation that explains every sentence. */
export const troublePage = 'https://github.com/apro-forms/apro-forms/blob/main/docs/trouble.md';

/**
 * Maximum length of a value in a sentence, in characters. Values come from the page and the CRM, so they may be long.
 */
const maxValueLength = 200;

/** Converts a value to text. A list of warnings about a form is written as `CODE (PLACE), CODE`. */
function toText(value: unknown): string {
  if (!Array.isArray(value)) return `${value}`.slice(0, maxValueLength);
  return value.map(({ code, at }) => (at ? `${code} (${at})` : code)).join(', ');
}

/** Returns the text of a sentence: what is wrong, what to do, and the address of its place in the documents. */
export function formatSentence(code: ConsoleCode, values: Readonly<Record<string, unknown>> = {}): string {
  const { says, todo, section }: ConsoleSentence = consoleSentences[code];
  const fill = (text: string) =>
    text.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
      Object.hasOwn(values, name) ? toText(values[name]) : placeholder,
    );
  return `apro-forms: ${fill(says)}. ${fill(todo).trim()} ${troublePage}#${section}`;
}

export function printSentence(code: ConsoleCode, values: Readonly<Record<string, unknown>> = {}): void {
  const { level = 'warn' }: ConsoleSentence = consoleSentences[code];
  console[level](formatSentence(code, values), ...(values.detail === undefined ? [] : [values.detail]));
}
