import { changingText } from '../../fields/shared/changing-text.js';
import type { FieldModel } from '../../form/field-model.js';
import { formatIssue, formatPlural } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { fieldFrameId } from './field-frame.js';
import { adoptStateStyles } from './state-styles.js';

export interface ErrorSummaryProps {
  readonly fields: readonly FieldModel[];
  readonly idPrefix: string;
  readonly messages: Messages;
  onFieldSelect(field: FieldModel): void;
}

/**
 * Lists the fields that were invalid when the visitor last tried to send the form. A field that is now valid is left
 * out.
 */
export function ErrorSummary({ fields, idPrefix, messages, onFieldSelect }: ErrorSummaryProps) {
  const fieldsWithIssue = fields.filter(({ issue }) => issue.value);
  if (fieldsWithIssue.length === 0) return null;
  return (
    <div class="summary" ref={adoptStateStyles}>
      <p>{changingText(formatPlural(messages, messages.problems, fieldsWithIssue.length))}</p>
      <ul>
        {fieldsWithIssue.map((field) => (
          <li key={field.definition.address}>
            <a
              href={`#${fieldFrameId(idPrefix, field)}`}
              onClick={(event) => {
                event.preventDefault();
                onFieldSelect(field);
              }}
            >
              <span dir="auto">{field.definition.label}</span>
            </a>
            {field.issue.value && (
              <span class="note"> {changingText(formatIssue(messages, field.issue.value))}</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
