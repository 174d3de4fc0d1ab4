import type { ServiceFailure } from '../form/form-service.js';
import type { Issue } from '../form/issue.js';
import type { Messages, MoreMessages, Plural } from './messages.js';

/** Puts values into a sentence's `{placeholders}`; an unknown one stays as it is. */
export function say(sentence: string, values: Readonly<Record<string, string>> = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

export function sayCount(
  { language }: Messages,
  forms: Plural,
  count: number,
  values?: Readonly<Record<string, string>>,
): string {
  const category = new Intl.PluralRules(language).select(count);
  return say(forms[category] ?? forms.other, {
    ...values,
    count: count.toLocaleString(language),
  });
}

const learnt: Partial<Record<string, string>> = {};

/** English sentences that come later than the form, with the part that may need them. */
export function learnIssues(words: MoreMessages['issues']): void {
  Object.assign(learnt, words);
}

export function sayIssue(messages: Messages, issue: Issue): string {
  const words: typeof learnt = { ...learnt, ...messages.issues, ...messages.more?.issues };
  return say(words[issue.code] ?? issue.code, issue.with);
}

/** `repeatable`: a second try under the same key can't make a second lead. */
export function sayFailure(messages: Messages, failure: ServiceFailure, repeatable: boolean): string {
  const { failed } = messages;
  if (failure.outcome === 'unclear') return repeatable ? failed.unconfirmed : failed.unclear;
  return failure.retryable ? failed.notSent : failed.refused;
}
