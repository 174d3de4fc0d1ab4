import type { ServiceFailure } from '../form/form-service.js';
import type { Issue } from '../form/issue.js';
import type { ExtendedMessages, Messages, Plural } from './messages.js';

/** Puts values into a sentence's `{placeholders}`; an unknown one stays as it is. */
export function formatMessage(template: string, values: Readonly<Record<string, string>> = {}): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}

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

/** English sentences that come later than the form, with the part that may need them. */
export function registerIssueTemplates(templates: ExtendedMessages['issues']): void {
  Object.assign(registeredIssueTemplates, templates);
}

export function formatIssue(messages: Messages, issue: Issue): string {
  const templates: typeof registeredIssueTemplates = {
    ...registeredIssueTemplates,
    ...messages.issues,
    ...messages.more?.issues,
  };
  return formatMessage(templates[issue.code] ?? issue.code, issue.params);
}

/** `repeatable`: a second try under the same key can't make a second lead. */
export function formatFailure(messages: Messages, failure: ServiceFailure, isIdempotent: boolean): string {
  const { failed } = messages;
  if (failure.outcome === 'unclear') return isIdempotent ? failed.unconfirmed : failed.unclear;
  return failure.retryable ? failed.notSent : failed.refused;
}
