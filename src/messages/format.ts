import type { Issue } from '../form/issue.js';
import type { SubmissionState } from '../form/submission.js';
import type { Messages, Plural } from './messages.js';

/**
 * Replaces placeholders such as `{field}` in a message by their values. A placeholder without a value stays as it is.
 * A value from right to left stands between the characters U+2068 and U+2069 (first strong isolate, pop directional
 * isolate), so that it does not reorder the message. Messages from right to left have these characters themselves.
 */
export function formatMessage(template: string, values: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name] ?? placeholder;
    // The range contains Hebrew, Arabic and the other common scripts from right to left.
    return /[\u0590-\u08ff]/.test(value) ? `\u2068${value}\u2069` : value;
  });
}

/**
 * Formats a message with a number. Languages have several plural forms, so the form for the number is chosen first;
 * then `{count}` is replaced.
 */
export function formatPlural(
  { language }: Messages,
  plural: Plural,
  count: number,
  values?: Readonly<Record<string, string>>,
): string {
  const category = new Intl.PluralRules(language).select(count);
  return formatMessage(plural[category] ?? plural.other, {
    ...values,
    count: count.toLocaleString(language),
  });
}

/** Returns the language in which numbers and dates are read and written, as a BCP 47 tag. */
export function getFormatLanguage({ language, locale = language }: Messages): string {
  return locale;
}

/**
 * Returns the text that tells the visitor what is wrong with a value. If there is no text for the error, returns the
 * code of the error.
 */
export function formatIssue(messages: Messages, issue: Issue): string {
  const templates: Partial<Record<string, string>> = { ...messages.issues, ...messages.more?.issues };
  return formatMessage(templates[issue.code] ?? issue.english ?? issue.code, issue.params);
}

/**
 * Returns the text that tells the visitor that the form could not be sent.
 * @param isIdempotent true if sending the form again never creates a second lead, so the visitor may safely try again
 */
export function formatFailure(
  { failed }: Messages,
  { failure, queuedOffline }: Extract<SubmissionState, { status: 'failed' }>,
  isIdempotent: boolean,
): string {
  if (queuedOffline) return failed.kept;
  if (failure.outcome === 'unclear') return isIdempotent ? failed.unconfirmed : failed.unclear;
  return failure.retryable ? failed.notSent : failed.refused;
}
