import { getFieldType } from '../../fields/registry.js';
import { changingText } from '../../fields/shared/changing-text.js';
import type { ControlAttributes, ControlProps } from '../../fields/shared/field-type.js';
import type { FieldModel } from '../../form/field-model.js';
import { formatIssue } from '../../messages/format.js';
import type { FieldPlace } from '../look/place-fields.js';
import type { Announcer } from '../session/live-region.js';

export interface FieldFrameProps extends Pick<ControlProps<unknown>, 'messages' | 'upload'> {
  readonly field: FieldModel;
  /** Prefix of all element ids in the form. It keeps the ids of several forms on one page unique. */
  readonly idPrefix: string;
  readonly announcer: Announcer;
  /** True: the field is not shown while it has a value. The value is still sent. */
  readonly isHidden: boolean;
  /** Where the field stands in a form with two columns. Undefined: the field takes the whole row. */
  readonly place?: FieldPlace;
}

/** Returns the id of the element that contains a field. Links in the list of errors use this id. */
export function fieldFrameId(idPrefix: string, field: FieldModel): string {
  return `${idPrefix}-${field.definition.address.replace('.', '-')}-field`;
}

/**
 * Renders the label, hint, control and error of a field, and connects these elements by ids and `aria-*` attributes.
 */
export function FieldFrame({
  field,
  idPrefix,
  announcer,
  isHidden,
  place,
  ...controlProps
}: FieldFrameProps) {
  if (!field.visible.value || (isHidden && field.answer.value !== undefined)) return null;
  const { messages } = controlProps;
  const { address, kind, label, hint, autocomplete, required = false } = field.definition;
  const { Control, FormatHint, frameKind } = getFieldType(kind);
  const containerId = fieldFrameId(idPrefix, field);
  const id = containerId.slice(0, -'-field'.length);
  const issue = field.shownIssue.value;
  const isGroup = frameKind === 'group';

  const noteIds = {
    required: isGroup && required && `${id}-required`,
    hint: hint && `${id}-hint`,
    format: FormatHint && `${id}-format`,
    error: issue && `${id}-error`,
  };
  const describedBy = Object.values(noteIds).filter(Boolean).join(' ') || undefined;
  const wiring: ControlAttributes = {
    id,
    name: address,
    // On a page without script, the server lists the required fields that are blank, in the language of the page. With
    // the attribute `required`, the browser would not send the form, and the visitor would not see this list. So a
    // server leaves out the attribute.
    required: required && !import.meta.env.SSR,
    ...(import.meta.env.SSR && required && !isGroup && { 'aria-required': true }),
    'aria-invalid': issue ? 'true' : required ? 'false' : undefined,
    'aria-describedby': isGroup ? noteIds.error : describedBy,
    ...(autocomplete && { autocomplete }),
  };

  const [Container, LabelRow, Label] = isGroup
    ? (['fieldset', 'legend', 'span'] as const)
    : (['div', 'div', 'label'] as const);
  return (
    <Container
      id={containerId}
      class="field"
      data-field={address}
      data-place={place}
      aria-describedby={isGroup ? describedBy : undefined}
    >
      <LabelRow class="label">
        <Label for={isGroup ? undefined : id} dir="auto">
          {label}
        </Label>
        {required && (
          <span class="star" aria-hidden="true">
            *
          </span>
        )}
        {FormatHint && (
          // The hint is in the row of the label, so that the form does not move when the hint appears. In a group, the
          // hint is hidden from screen readers, because it would be read as a part of the group's name.
          <span id={noteIds.format} class="hint" aria-hidden={isGroup}>
            <FormatHint messages={messages} />
          </span>
        )}
      </LabelRow>
      {noteIds.required && (
        <span id={noteIds.required} class="unseen">
          {messages.required}
        </span>
      )}
      {noteIds.hint && (
        <p id={noteIds.hint} class="hint">
          <span dir="auto">{hint}</span>
        </p>
      )}
      {/* Some scripts of pages wrap a control in an element of their own. So the control is alone in an element.
      Otherwise Preact would look for the control among the siblings of the error, and would fail. */}
      <div class="body">
        <div class="lone">
          <Control
            field={field}
            controlAttributes={wiring}
            // The name of the field is read together with the announcement, because the focus is often on another
            // field at that moment.
            announce={(text) => announcer.announce(`${label}: ${text}`)}
            {...controlProps}
          />
        </div>
        {noteIds.error && issue && (
          <p id={noteIds.error} class="error">
            {changingText(formatIssue(messages, issue))}
          </p>
        )}
      </div>
    </Container>
  );
}
