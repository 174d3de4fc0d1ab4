import type { ComponentChild } from 'preact';
import { createLazyControl } from '../../fields/lazy/lazy-control.js';
import { changingText } from '../../fields/shared/changing-text.js';
import { focusFirstControl, watchFocus } from '../../fields/shared/focus.js';
import { prepareForm, readControls } from '../../fields/shared/read-controls.js';
import type { FieldModel } from '../../form/field-model.js';
import type { SubmissionState } from '../../form/submission.js';
import { formatFailure, formatPlural } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import type { Look } from '../look/look.js';
import { groupByPart } from '../session/form-parts.js';
import type { FormSession, OpenForm } from '../session/form-session.js';
import type { Announcer } from '../session/live-region.js';
import { FieldFrame, fieldFrameId } from './field-frame.js';
import { RichTextView } from './rich-text.js';

export interface FormViewProps {
  readonly form: OpenForm;
  readonly session: FormSession;
  readonly idPrefix: string;
  readonly announcer: Announcer;
  /** The outermost element of the form, used to focus fields. Undefined: the code runs on a server and cannot focus. */
  readonly root?: HTMLElement;
  /** Decides which fields share a row. Undefined: each field takes a whole row. */
  readonly look?: Look | undefined;
  readonly plainPost?: PlainPost;
}

/** Additional content of a server-rendered form that lets the visitor send the form without script. */
export interface PlainPost {
  /**
   * One element `[data-plain-post]` with inputs that are posted in addition to the fields. The element is removed
   * when the form is made interactive.
   */
  readonly content: ComponentChild;
  readonly encType: 'multipart/form-data' | undefined;
  /**
   * Texts of the buttons that reload the page with the options of dependent lists. The keys are the addresses (such as
   * `ext_request.70`) of the fields that these options depend on. Each button is below its field, and the reloaded
   * page is scrolled to this field.
   */
  readonly listButtonTexts: ReadonlyMap<string, string>;
}

/** The list of all issues. It is loaded late, because the visitor also finds each issue below its field. */
export const errorSummary = createLazyControl(
  async () => (await import('./error-summary.js')).ErrorSummary,
  () => null,
);

/**
 * The confirmation after the form was sent. If its code cannot be loaded, the visitor still reads the text of thanks.
 */
export const sentView = createLazyControl(
  async () => (await import('./sent-view.js')).SentView,
  ({ session }) => session.messages.value.sent,
);

export function FormView(props: FormViewProps) {
  const { form } = props;
  const state = form.submission.state.value;
  return (
    <>
      {form.extras?.Panel && <form.extras.Panel />}
      {state.status === 'sent' ? (
        <sentView.Control {...props} state={state} />
      ) : (
        <EditableForm {...props} state={state} />
      )}
    </>
  );
}

function EditableForm({
  form,
  session,
  idPrefix,
  announcer,
  root,
  plainPost,
  look,
  state,
}: FormViewProps & { readonly state: SubmissionState }) {
  const messages = session.messages.value;
  const { model, submission, isIdempotent, steps, DraftNote, extras, fieldGroups } = form;
  const { heading, description } = model.definition;
  const parts = groupByPart(model.fields);
  const isBusy = isSubmitting(state);
  const isLastStep = steps?.isLast() ?? true;

  function focusField(field: FieldModel): void {
    steps?.goToField(field);
    // The step that contains the field is rendered in a microtask. A timer would be late in a busy browser: the visitor
    // may be typing in another field by then.
    queueMicrotask(() =>
      focusFirstControl(root?.querySelector(`[data-field="${CSS.escape(field.definition.address)}"]`)),
    );
  }

  function showIssues(fields: readonly FieldModel[], movesFocus = true): void {
    const [first] = fields;
    announcer.announce(first ? formatPlural(messages, messages.problems, fields.length) : messages.blank);
    if (first && movesFocus) focusField(first);
  }

  async function submit(event?: Event): Promise<void> {
    event?.preventDefault();
    if (isBusy) return;
    readControls(root);
    if (steps && !isLastStep) {
      const invalidFields = steps.goNext();
      if (invalidFields.length > 0) showIssues(invalidFields);
      return;
    }
    const hasStayed = watchFocus(root);
    await session.submit();
    const outcome = submission.state.peek();
    // The form may have waited for uploads or lists. If the visitor has gone on to another element meanwhile, the focus
    // stays there.
    if (outcome.status === 'invalid') showIssues(outcome.fields, hasStayed());
  }

  function renderField(field: FieldModel) {
    const { address } = field.definition;
    const frame = (
      <FieldFrame
        isHidden={extras?.hiddenAddresses.has(address) ?? false}
        key={address}
        field={field}
        idPrefix={idPrefix}
        messages={messages}
        upload={session.upload}
        announcer={announcer}
        place={look?.getPlace(model, field)}
      />
    );
    return import.meta.env.SSR && plainPost ? (
      <>
        {frame}
        {renderListButton(plainPost, field, idPrefix)}
      </>
    ) : (
      frame
    );
  }

  return (
    <form
      // Unlike `post`, the method `dialog` does not leave the page if a script of the page stops the event `submit`.
      method={import.meta.env.SSR ? 'post' : 'dialog'}
      {...(import.meta.env.SSR && { encType: plainPost?.encType })}
      aria-busy={isBusy || undefined}
      onSubmit={submit}
      ref={(form) => prepareForm(form, () => submit())}
    >
      {import.meta.env.SSR && plainPost && plainPost.listButtonTexts.size > 0 && (
        // Enter presses the first submit button. This hidden button comes first, so Enter sends the form.
        <noscript data-plain-post>
          <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true">
            {messages.send}
          </button>
        </noscript>
      )}
      {/* The heading is not the accessible name of the form: a program that finds fields by label would also find the form. */}
      {heading && <h2 dir="auto">{heading}</h2>}
      {description.length > 0 && (
        <p dir="auto">
          <RichTextView text={description} />
        </p>
      )}
      {state.status === 'invalid' && (
        <errorSummary.Control
          fields={state.fields}
          idPrefix={idPrefix}
          messages={messages}
          onFieldSelect={focusField}
        />
      )}
      {DraftNote && <DraftNote />}
      {model.fields.some(({ definition }) => definition.required) && (
        // Screen readers say with each field whether it is required, so they skip this note.
        <p class="note" aria-hidden="true">
          <span class="star">*</span> {messages.required}
        </p>
      )}
      {steps && <steps.Progress />}
      {parts.map(({ name, fields }) => (
        <fieldset key={name} class="part" hidden={steps?.isPartShown(name) === false}>
          {parts[1] && <legend>{messages[name]}</legend>}
          {fieldGroups?.renderFieldGroups(name, fields, renderField, steps) ?? fields.map(renderField)}
        </fieldset>
      ))}
      {state.status === 'invalid' && state.fields.length === 0 && (
        <p class="error">{changingText(messages.blank)}</p>
      )}
      {state.status === 'failed' && (
        <p class={state.queuedOffline ? 'note' : 'error'}>
          {changingText(formatFailure(messages, state, isIdempotent))}
        </p>
      )}
      {extras?.Consents && isLastStep && <extras.Consents idPrefix={idPrefix} />}
      {import.meta.env.SSR && plainPost?.content}
      {model.fields.length > 0 ? (
        <div>
          {steps && <steps.Back />}
          <button type="submit" aria-disabled={isBusy || undefined}>
            {changingText(isLastStep ? getButtonText(state, messages) : messages.more?.steps.next)}
          </button>
        </div>
      ) : (
        <p>{messages.unavailable}</p>
      )}
    </form>
  );
}

/** Renders a button that loads dependent lists on a page without script. */
function renderListButton(
  { listButtonTexts }: PlainPost,
  field: FieldModel,
  idPrefix: string,
): ComponentChild {
  const text = listButtonTexts.get(field.definition.address);
  if (text === undefined) return null;
  return (
    <noscript data-plain-post>
      <button
        type="submit"
        name="lists"
        value="1"
        class="quiet"
        formAction={`#${fieldFrameId(idPrefix, field)}`}
      >
        {text}
      </button>
    </noscript>
  );
}

export function isSubmitting({ status }: SubmissionState): boolean {
  return status === 'sending' || status === 'waiting';
}

function getButtonText(state: SubmissionState, messages: Messages): string {
  if (state.status === 'sending') return messages.sending;
  if (state.status === 'waiting') return messages.waiting;
  return state.status === 'failed' ? messages.sendAgain : messages.send;
}
