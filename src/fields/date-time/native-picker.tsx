import type { TargetedEvent } from 'preact';
import type { Messages } from '../../messages/messages.js';

/** True if the form uses the browser's native date and time inputs: on touch devices and on the server. */
export function hasNativePicker(): boolean {
  return import.meta.env.SSR || matchMedia('(pointer: coarse)').matches;
}

export const nativeDatePickerProps = { type: 'date', max: '9999-12-31' } as const;

interface CalendarButtonProps {
  readonly messages: Messages;
  readonly isOpen: boolean;
  onClick(event: TargetedEvent<HTMLElement>): void;
}

export function CalendarButton({ messages, isOpen, onClick }: CalendarButtonProps) {
  return (
    <button
      type="button"
      class="quiet pick"
      aria-label={messages.pickDate}
      aria-expanded={isOpen}
      onClick={onClick}
    >
      <span aria-hidden="true" />
    </button>
  );
}
