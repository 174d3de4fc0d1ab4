import type { TargetedEvent } from 'preact';
import type { Messages } from '../../messages/messages.js';

interface CalendarButtonProps {
  readonly messages: Messages;
  /**
   * Name of the field and the date that is set, for the accessible name of the button. A form may have several
   * buttons that open a date picker, so each needs a name of its own.
   */
  readonly label: string;
  readonly endLabelId?: string | undefined;
  readonly isOpen: boolean;
  onClick(event: TargetedEvent<HTMLElement>): void;
}

export function CalendarButton({ messages, label, endLabelId, isOpen, onClick }: CalendarButtonProps) {
  return (
    <button
      type="button"
      class="quiet pick"
      aria-label={`${messages.pickDate}, ${label}`}
      aria-describedby={endLabelId}
      aria-expanded={isOpen}
      onClick={onClick}
    >
      <span aria-hidden="true" />
    </button>
  );
}
