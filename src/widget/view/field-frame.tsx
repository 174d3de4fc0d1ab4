import type { TargetedFocusEvent } from 'preact';
import { getFieldType } from '../../fields/registry.js';
import { changingText } from '../../fields/shared/changing-text.js';
import type { ControlAttributes, ControlProps } from '../../fields/shared/field-type.js';
import { readControls } from '../../fields/shared/read-controls.js';
import { waitForPointerRelease } from '../../fields/shared/scheduling.js';
import type { FieldModel } from '../../form/field-model.js';
import { formatIssue } from '../../messages/format.js';
import type { Announcer } from '../session/live-region.js';

export interface FieldFrameProps extends Pick<ControlProps<unknown>, 'messages' | 'upload'> {
  readonly field: FieldModel;
  /** Prefix of all element ids in the form. It keeps the ids of several forms on one page unique. */
  readonly idPrefix: string;
  readonly announcer: Announcer;
  /** True: the field is not shown while it has a value. The value is still sent. */
  readonly isHidden: boolean;
}

/** Returns the id of the element that contains a field. Links in the list of errors use this id. */
export function fieldFrameId(idPrefix: string, field: FieldModel): string {
  return `${idPrefix}-${field.definition.address.replace('.', '-')}-field`;
}

/**
 * Renders the label, hint, control and error of a field, and connects these elements by ids and `aria-*` attributes.
 */
export function FieldFrame({ field, idPrefix, announcer, isHidden, ...controlProps }: FieldFrameProps) {
  if (!field.visible.value || (isHidden && field.answer.value !== undefined)) return null;
  const { messages } = controlProps;
  const { address, kind, label, hint, required = false } = field.definition;
  const { Control, frameKind } = getFieldType(kind);
  const containerId = fieldFrameId(idPrefix, field);
  const id = containerId.slice(0, -'-field'.length);
  const issue = field.shownIssue.value;
  const isGroup = frameKind === 'group';

  const noteIds = {
    required: isGroup && required && `${id}-required`,
    hint: hint && `${id}-hint`,
    error: issue && `${id}-error`,
  };
  const describedBy = Object.values(noteIds).filter(Boolean).join(' ') || undefined;
  const wiring: ControlAttributes = {
    id,
    name: address,
    required,
    'aria-invalid': issue && 'true',
    'aria-describedby': isGroup ? noteIds.error : describedBy,
  };

  async function handleFocusOut({
    currentTarget,
    relatedTarget,
  }: TargetedFocusEvent<HTMLElement>): Promise<void> {
    // TypeScript does not know that the `relatedTarget` of a focus event is always a Node or null.
    if (currentTarget.contains(relatedTarget as Node | null)) return;
    await waitForPointerRelease();
    readControls(currentTarget);
    const issueBefore = field.shownIssue.peek();
    field.touch();
    const issueAfter = field.shownIssue.peek();
    if (issueAfter && !issueBefore) announcer.announce(formatIssue(messages, issueAfter));
  }

  const requiredMark = required && (
    <span class="star" aria-hidden="true">
      *
    </span>
  );
  const Container = isGroup ? 'fieldset' : 'div';
  return (
    <Container
      id={containerId}
      class="field"
      data-field={address}
      aria-describedby={isGroup ? describedBy : undefined}
      onFocusOut={handleFocusOut}
    >
      {isGroup ? (
        <legend class="label">
          {label}
          {requiredMark}
        </legend>
      ) : (
        <div class="label">
          <label for={id}>{label}</label>
          {requiredMark}
        </div>
      )}
      {noteIds.required && (
        <span id={noteIds.required} class="unseen">
          {messages.required}
        </span>
      )}
      {noteIds.hint && (
        <p id={noteIds.hint} class="hint">
          {hint}
        </p>
      )}
      {/* Scripts of pages wrap controls in elements of their own. The error is no sibling of the control, because
      Preact would insert the error before a sibling that is now in another parent. */}
      <div class="lone">
        <Control field={field} controlAttributes={wiring} {...controlProps} />
      </div>
      {noteIds.error && issue && (
        <p id={noteIds.error} class="error">
          {changingText(formatIssue(messages, issue))}
        </p>
      )}
    </Container>
  );
}
