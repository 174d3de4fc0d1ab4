import type { ServiceFailure } from '../form/form-service.js';
import type { Issue } from '../form/issue.js';
import type { ExtendedMessages, Messages, Plural } from './messages.js';

/** Fills in the `{placeholders}` of a message. A placeholder without a value stays as it is. */
export function formatMessage(template: string, values: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

/** Formats a message with a number: chooses the plural form of the language and fills in `{count}`. */
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

const registeredIssueTemplates: Partial<Record<string, string>> = {};

/** Adds English messages of issues. Called by a chunk with field kinds that need further messages. */
export function registerIssueTemplates(templates: ExtendedMessages['issues']): void {
  Object.assign(registeredIssueTemplates, templates);
}

/** The sentence for an issue. The code itself if there is no message. */
export function formatIssue(messages: Messages, issue: Issue): string {
  const templates: typeof registeredIssueTemplates = {
    ...registeredIssueTemplates,
    ...messages.issues,
    ...messages.more?.issues,
  };
  return formatMessage(templates[issue.code] ?? issue.code, issue.params);
}

/**
 * The sentence for a failed send.
 * @param isIdempotent true if repeated sends with the same key make one lead
 */
export function formatFailure(messages: Messages, failure: ServiceFailure, isIdempotent: boolean): string {
  const { failed } = messages;
  if (failure.outcome === 'unclear') return isIdempotent ? failed.unconfirmed : failed.unclear;
  return failure.retryable ? failed.notSent : failed.refused;
}
