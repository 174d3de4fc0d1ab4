import type { TargetedEvent } from 'preact';
import type { Messages } from '../../messages/messages.js';

/** A phone's own picker is the best one there is. A server can't know. */
export function hasOwnPicker(): boolean {
  return import.meta.env.SSR || matchMedia('(pointer: coarse)').matches;
}

export const datePicker = { type: 'date', max: '9999-12-31' } as const;

interface PickButtonProps {
  readonly messages: Messages;
  readonly isOpen: boolean;
  onPress(press: TargetedEvent<HTMLElement>): void;
}

export function PickButton({ messages, isOpen, onPress }: PickButtonProps) {
  return (
    <button
      type="button"
      class="quiet pick"
      aria-label={messages.pickDate}
      aria-expanded={isOpen}
      onClick={onPress}
    >
      <span aria-hidden="true" />
    </button>
  );
}
