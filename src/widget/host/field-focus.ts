import { readControls } from '../../fields/shared/read-controls.js';
import { waitForPointerRelease } from '../../fields/shared/scheduling.js';
import type { FieldModel } from '../../form/field-model.js';
import { formatIssue } from '../../messages/format.js';
import type { FormSession } from '../session/form-session.js';
import type { Announcer } from '../session/live-region.js';
import { revealFocus } from './reveal-focus.js';

// This file is part of a chunk that is loaded when the visitor first focuses a control of a form.

/** The parts of a focus event that an event in a shadow root loses after the event was dispatched. */
export interface FocusChange {
  readonly type: string;
  readonly target: EventTarget | null;
  readonly relatedTarget: EventTarget | null;
}

/** Value of each field when the field last got the focus. */
const rawAtFocus = new WeakMap<FieldModel, unknown>();

/** Handles the events `focusin` and `focusout` of a form. */
export async function handleFocusChange(
  { type, target, relatedTarget }: FocusChange,
  { root, session, announcer }: { root: HTMLElement; session: FormSession; announcer: Announcer },
): Promise<void> {
  const isEntry = type === 'focusin';
  if (isEntry) void revealFocus(target);
  // TypeScript does not know that the targets of a focus event are always elements or null.
  const frame = (target as Element).closest<HTMLElement>('[data-field]');
  const otherElement = relatedTarget as Element | null;
  if (!isEntry && !root.contains(otherElement)) readControls(root);
  const state = session.state.peek();
  const field = state.status === 'open' && state.form.model.field(frame?.dataset.field ?? '');
  if (!frame || !field || frame.contains(otherElement)) return;
  if (isEntry) {
    rawAtFocus.set(field, field.raw.peek());
    return;
  }
  await waitForPointerRelease();
  readControls(frame);
  const issueBefore = field.shownIssue.peek();
  field.leave();
  const issueAfter = field.shownIssue.peek();
  // An issue that the visitor has already heard is announced again only for another value.
  if (issueAfter && (!issueBefore || rawAtFocus.get(field) !== field.raw.peek()))
    announcer.announce(`${field.definition.label}: ${formatIssue(session.messages.peek(), issueAfter)}`);
}
