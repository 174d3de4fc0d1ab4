import type { ComponentChild, VNode } from 'preact';
import { focusControl } from '../../fields/shared/focus.js';
import type { FieldModel } from '../../form/field-model.js';
import type { SendState } from '../../form/submission.js';
import { sayCount, sayFailure } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { partsOf } from '../session/form-parts.js';
import type { FormSession, OpenForm } from '../session/form-session.js';
import type { Announcer } from '../session/live-region.js';
import { ErrorSummary } from './error-summary.js';
import { FieldFrame } from './field-frame.js';
import { RichTextView } from './rich-text.js';
import { SentView } from './sent-view.js';

const runLength = 20;

export interface FormViewProps {
  readonly form: OpenForm;
  readonly session: FormSession;
  readonly prefix: string;
  readonly announcer: Announcer;
  /** The element that the widget is rendered into; none on a server, where nothing can be focused. */
  readonly root?: HTMLElement;
  /** What a plain form post needs beside the fields. */
  readonly extra?: ComponentChild;
  /** Of a plain form post. */
  readonly encType?: string;
}

export function FormView(props: FormViewProps) {
  const { form } = props;
  const state = form.submission.state.value;
  return (
    <>
      {form.extras?.Panel && <form.extras.Panel />}
      {state.is === 'sent' ? (
        <SentView {...props} state={state} />
      ) : (
        <FillableForm {...props} state={state} />
      )}
    </>
  );
}

function FillableForm({
  form,
  session,
  prefix,
  announcer,
  root,
  extra,
  encType,
  state,
}: FormViewProps & { readonly state: SendState }) {
  const messages = session.messages.value;
  const { model, submission, repeatable, steps, DraftNote, extras, underHeadings, TypedChoice } = form;
  const { heading, description } = model.definition;
  const parts = partsOf(model.fields);
  const onItsWay = isOnItsWay(state);

  function focus(field: FieldModel): void {
    steps?.show(field);
    // Another step is drawn in a moment.
    setTimeout(() =>
      focusControl(root?.querySelector(`[data-field="${CSS.escape(field.definition.address)}"]`)),
    );
  }

  function failureText({ failure, kept }: Extract<SendState, { is: 'failed' }>): string {
    return kept ? messages.failed.kept : sayFailure(messages, failure, repeatable);
  }

  function complain(fields: readonly FieldModel[]): void {
    const [first] = fields;
    announcer.announce(first ? sayCount(messages, messages.problems, fields.length) : messages.blank);
    if (first) focus(first);
  }

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (onItsWay) return;
    // Some programs fill in and say nothing: each box that they may have filled is asked.
    for (const box of root?.querySelectorAll('textarea, [autocomplete]:not([autocomplete=off])') ?? [])
      box.dispatchEvent(new Event('change'));
    if (steps?.isLast() === false) {
      const wrong = steps.next();
      if (wrong.length > 0) complain(wrong);
      return;
    }
    announcer.announce(messages.sending);
    await session.submit();
    const outcome = submission.state.peek();
    announcer.announce(outcome.is === 'failed' ? failureText(outcome) : '');
    if (outcome.is === 'invalid') complain(outcome.fields);
  }

  function frameOf(field: FieldModel) {
    const { address } = field.definition;
    return (
      <FieldFrame
        isHidden={extras?.hidden.has(address) ?? false}
        key={address}
        field={field}
        prefix={prefix}
        messages={messages}
        upload={session.upload}
        TypedChoice={TypedChoice}
        announcer={announcer}
      />
    );
  }

  return (
    <form noValidate method="post" encType={encType} aria-busy={onItsWay || undefined} onSubmit={submit}>
      {/* Not the form’s name: whoever looks for a field by its label would find both. */}
      {heading && <h2>{heading}</h2>}
      {description.length > 0 && (
        <p>
          <RichTextView text={description} />
        </p>
      )}
      {state.is === 'invalid' && (
        <ErrorSummary fields={state.fields} prefix={prefix} messages={messages} onChoose={focus} />
      )}
      {DraftNote && <DraftNote />}
      {steps && <steps.Progress />}
      {parts.map(({ name, fields }) => (
        <fieldset key={name} class="part" hidden={steps?.shows(name) === false}>
          {parts.length > 1 && <legend>{messages[name]}</legend>}
          {underHeadings?.(name, fields, frameOf, steps) ?? inRuns(fields.map(frameOf))}
        </fieldset>
      ))}
      {state.is === 'invalid' && state.fields.length === 0 && <p class="error">{messages.blank}</p>}
      {state.is === 'failed' && <p class="error">{failureText(state)}</p>}
      {extras?.Consents && steps?.isLast() !== false && <extras.Consents prefix={prefix} />}
      {extra}
      {model.fields.length > 0 ? (
        <SendButton state={state} messages={messages} steps={steps} />
      ) : (
        <p>{messages.unavailable}</p>
      )}
    </form>
  );
}

/** Fields of a long form in runs of the same length; the browser leaves those alone that are not on the screen. */
function inRuns(frames: readonly VNode[]): readonly VNode[] {
  const runs = Array.from({ length: Math.floor(frames.length / runLength) }, (_, at) => (
    <div class="run" key={at}>
      {frames.slice(at * runLength, (at + 1) * runLength)}
    </div>
  ));
  return [...runs, ...frames.slice(runs.length * runLength)];
}

interface SendButtonProps {
  readonly state: SendState;
  readonly messages: Messages;
  readonly steps: OpenForm['steps'];
}

function SendButton({ state, messages, steps }: SendButtonProps) {
  return (
    <div>
      {steps && <steps.Back />}
      <button type="submit" aria-disabled={isOnItsWay(state) || undefined}>
        {steps?.isLast() === false ? messages.more?.steps.next : buttonText(state, messages)}
      </button>
    </div>
  );
}

export function isOnItsWay({ is }: SendState): boolean {
  return is === 'sending' || is === 'waiting';
}

function buttonText(state: SendState, messages: Messages): string {
  if (state.is === 'sending') return messages.sending;
  if (state.is === 'waiting') return messages.waiting;
  return state.is === 'failed' ? messages.sendAgain : messages.send;
}
