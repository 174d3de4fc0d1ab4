import { type Signal, signal } from '@preact/signals';
import type { FieldModel } from '../../form/field-model.js';
import { formatMessage } from '../../messages/format.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { changingText } from '../shared/changing-text.js';
import { focusFirstControl } from '../shared/focus.js';
import type { AssistantProps } from './assisted-input.js';

export { parseUnusualEmail } from './parse-email.js';

/**
 * Domains of popular email providers in the countries where the forms are used. A domain that differs from one of
 * them by one typing error gets a suggestion.
 */
const popularDomains = [
  'gmail.com googlemail.com yahoo.com hotmail.com outlook.com icloud.com live.com aol.com proton.me',
  'mail.ru yandex.ru ya.ru bk.ru list.ru inbox.ru rambler.ru ukr.net meta.ua gmx.de gmx.net web.de',
  't-online.de orange.fr free.fr laposte.net wp.pl onet.pl o2.pl interia.pl uol.com.br qq.com 163.com',
].flatMap((line) => line.split(' '));

/**
 * Returns the email address with a corrected domain, if its domain is one typing error away from a popular domain:
 * `gmial.com` becomes `gmail.com`. Undefined: there is nothing to correct.
 */
export function suggestEmail(input: string): string | undefined {
  const [, localPart, domain = ''] = /^([^\s@]+)@([^\s@]+)$/.exec(input.trim().toLowerCase()) ?? [];
  if (!localPart || popularDomains.includes(domain)) return undefined;
  const suggestedDomain = popularDomains.find((candidate) => isOneEditAway(domain, candidate));
  return suggestedDomain && `${input.trim().slice(0, localPart.length)}@${suggestedDomain}`;
}

/**
 * True if the two domains differ in one edit: one character is inserted, deleted or replaced, or two neighbouring
 * characters are swapped.
 */
function isOneEditAway(domain: string, candidate: string): boolean {
  let prefixLength = 0;
  while (prefixLength < domain.length && domain[prefixLength] === candidate[prefixLength]) prefixLength++;
  const [domainSuffix, candidateSuffix] = [domain.slice(prefixLength), candidate.slice(prefixLength)];
  if (
    domainSuffix.slice(1) === candidateSuffix ||
    domainSuffix === candidateSuffix.slice(1) ||
    domainSuffix.slice(1) === candidateSuffix.slice(1)
  )
    return true;
  return (
    domainSuffix[0] === candidateSuffix[1] &&
    domainSuffix[1] === candidateSuffix[0] &&
    domainSuffix.slice(2) === candidateSuffix.slice(2)
  );
}

/**
 * Text of each email field at the time when the visitor last left the field. The suggestion is made for this text, so
 * that an email address that is half typed gets no suggestion.
 */
const committedTexts = new WeakMap<FieldModel<string>, Signal<string>>();

function getCommittedText(field: FieldModel<string>): Signal<string> {
  const committedText = committedTexts.get(field) ?? signal('');
  committedTexts.set(field, committedText);
  return committedText;
}

export function finishText(field: FieldModel<string>): void {
  getCommittedText(field).value = field.raw.peek();
}

/**
 * A button with the corrected email address. The value of the field changes only if the visitor presses the button.
 */
export function Assistant({ field, messages }: AssistantProps) {
  const currentText = field.raw.value;
  const suggestion = currentText === getCommittedText(field).value ? suggestEmail(currentText) : undefined;
  return (
    <p class={suggestion ? 'note' : 'unseen'} role="status">
      {suggestion && <span class="unseen">{field.definition.label}: </span>}
      {suggestion && (
        <button
          type="button"
          class="quiet"
          onClick={({ currentTarget }) => {
            focusFirstControl(currentTarget.closest('.field'));
            field.change(suggestion);
          }}
        >
          {changingText(formatMessage(getExtendedMessages(messages).emailGuess, { email: suggestion }))}
        </button>
      )}
    </p>
  );
}
