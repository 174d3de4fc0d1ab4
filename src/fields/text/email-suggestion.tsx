import { type Signal, signal } from '@preact/signals';
import type { FieldModel } from '../../form/field-model.js';
import { say } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { moreOf } from '../../messages/more-en.js';
import { focusControl } from '../shared/focus.js';

/** Where most letters go, in the countries where such forms stand. */
const popular = [
  'gmail.com googlemail.com yahoo.com hotmail.com outlook.com icloud.com live.com aol.com proton.me',
  'mail.ru yandex.ru ya.ru bk.ru list.ru inbox.ru rambler.ru ukr.net meta.ua gmx.de gmx.net web.de',
  't-online.de orange.fr free.fr laposte.net wp.pl onet.pl o2.pl interia.pl uol.com.br qq.com 163.com',
].flatMap((line) => line.split(' '));

/** The address that was probably meant: one slip away from a provider that everybody knows. */
export function guessEmail(typed: string): string | undefined {
  const [, name, domain = ''] = /^([^\s@]+)@([^\s@]+)$/.exec(typed.trim().toLowerCase()) ?? [];
  if (!name || popular.includes(domain)) return undefined;
  const meant = popular.find((known) => isOneSlipAway(domain, known));
  return meant && `${typed.trim().slice(0, name.length)}@${meant}`;
}

/** One letter too many, too few or other, or two that changed places. */
function isOneSlipAway(typed: string, known: string): boolean {
  let same = 0;
  while (same < typed.length && typed[same] === known[same]) same++;
  const [left, right] = [typed.slice(same), known.slice(same)];
  if (left.slice(1) === right || left === right.slice(1) || left.slice(1) === right.slice(1)) return true;
  return left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
}

/** What stood in a field when the visitor last left it: nobody is asked in the middle of a word. */
const finished = new WeakMap<FieldModel<string>, Signal<string>>();

function finishedIn(field: FieldModel<string>): Signal<string> {
  const text = finished.get(field) ?? signal('');
  finished.set(field, text);
  return text;
}

export function leave(field: FieldModel<string>): void {
  finishedIn(field).value = field.raw.peek();
}

interface EmailGuessProps {
  readonly field: FieldModel<string>;
  readonly messages: Messages;
}

/** A question, never a correction: the visitor knows better. */
export function EmailGuess({ field, messages }: EmailGuessProps) {
  const typed = field.raw.value;
  const meant = typed === finishedIn(field).value ? guessEmail(typed) : undefined;
  return (
    <p class="note" role="status">
      {meant && (
        <button
          type="button"
          class="quiet"
          onClick={({ currentTarget }) => {
            focusControl(currentTarget.closest('.field'));
            field.change(meant);
          }}
        >
          {say(moreOf(messages).emailGuess, { email: meant })}
        </button>
      )}
    </p>
  );
}
