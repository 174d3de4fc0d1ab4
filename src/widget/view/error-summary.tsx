import type { FieldModel } from '../../form/field-model.js';
import { sayCount, sayIssue } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { frameId } from './field-frame.js';

interface ErrorSummaryProps {
  readonly fields: readonly FieldModel[];
  readonly prefix: string;
  readonly messages: Messages;
  onChoose(field: FieldModel): void;
}

/** What the last try to send found wrong; a field leaves the list as soon as it is right. */
export function ErrorSummary({ fields, prefix, messages, onChoose }: ErrorSummaryProps) {
  const open = fields.filter(({ issue }) => issue.value);
  if (open.length === 0) return null;
  return (
    <div class="summary">
      <p>{sayCount(messages, messages.problems, open.length)}</p>
      <ul>
        {open.map((field) => (
          <li key={field.definition.address}>
            <a
              href={`#${frameId(prefix, field)}`}
              onClick={(event) => {
                event.preventDefault();
                onChoose(field);
              }}
            >
              {field.definition.label}
            </a>
            {field.issue.value && <span class="note"> {sayIssue(messages, field.issue.value)}</span>}
          </li>
        ))}
      </ul>
    </div>
  );
}
