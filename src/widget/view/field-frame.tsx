import type { TargetedFocusEvent } from 'preact';
import { fieldTypeFor } from '../../fields/registry.js';
import type { ControlProps, ControlWiring } from '../../fields/shared/field-type.js';
import { afterPress } from '../../fields/shared/scheduling.js';
import type { FieldModel } from '../../form/field-model.js';
import { sayIssue } from '../../messages/format.js';
import type { Announcer } from '../session/live-region.js';

export interface FieldFrameProps extends Pick<ControlProps<unknown>, 'messages' | 'upload' | 'TypedChoice'> {
  readonly field: FieldModel;
  /** Makes ids differ between forms on one page. */
  readonly prefix: string;
  readonly announcer: Announcer;
  /** Sent but not shown, as long as it has a value. */
  readonly isHidden: boolean;
}

/** Id of the element around a field, for links to it. */
export function frameId(prefix: string, field: FieldModel): string {
  return `${prefix}-${field.definition.address.replace('.', '-')}-field`;
}

/** Label, hint, error and every id and `aria-*` that ties them to a control. */
export function FieldFrame({ field, prefix, announcer, isHidden, ...means }: FieldFrameProps) {
  if (!field.visible.value || (isHidden && field.answer.value !== undefined)) return null;
  const { messages } = means;
  const { address, kind, label, hint, required = false } = field.definition;
  const { Control, framedAs } = fieldTypeFor(kind);
  const frame = frameId(prefix, field);
  const id = frame.slice(0, -'-field'.length);
  const issue = field.shownIssue.value;
  const inGroup = framedAs === 'group';

  const notes = {
    required: inGroup && required && `${id}-required`,
    hint: hint && `${id}-hint`,
    error: issue && `${id}-error`,
  };
  const everyNote = Object.values(notes).filter(Boolean).join(' ') || undefined;
  const wiring: ControlWiring = {
    id,
    name: address,
    required,
    'aria-invalid': issue && 'true',
    'aria-describedby': inGroup ? notes.error : everyNote,
  };

  async function leave({ currentTarget, relatedTarget }: TargetedFocusEvent<HTMLElement>): Promise<void> {
    // What takes the focus in a page is part of it.
    if (currentTarget.contains(relatedTarget as Node | null)) return;
    await afterPress();
    const before = field.shownIssue.peek();
    field.touch();
    const shown = field.shownIssue.peek();
    if (shown && !before) announcer.announce(sayIssue(messages, shown));
  }

  const star = required && (
    <span class="star" aria-hidden="true">
      *
    </span>
  );
  const Frame = inGroup ? 'fieldset' : 'div';
  return (
    <Frame
      id={frame}
      class="field"
      data-field={address}
      aria-describedby={inGroup ? everyNote : undefined}
      onFocusOut={leave}
    >
      {inGroup ? (
        <legend class="label">
          {label}
          {star}
        </legend>
      ) : (
        <div class="label">
          <label for={id}>{label}</label>
          {star}
        </div>
      )}
      {notes.required && (
        <span id={notes.required} class="unseen">
          {messages.required}
        </span>
      )}
      {notes.hint && (
        <p id={notes.hint} class="hint">
          {hint}
        </p>
      )}
      <Control field={field} wiring={wiring} {...means} />
      {notes.error && issue && (
        <p id={notes.error} class="error">
          {sayIssue(messages, issue)}
        </p>
      )}
    </Frame>
  );
}
