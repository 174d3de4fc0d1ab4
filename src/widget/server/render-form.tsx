import { effect, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { lazySelect } from '../../fields/choice/select.js';
import { createFileEntries } from '../../fields/file/file.js';
import { createFreeTextChoice } from '../../fields/lazy/free-text-fallback.js';
import { loadAllFieldTypes } from '../../fields/lazy-kinds.js';
import { collectFieldCss, getFieldType } from '../../fields/registry.js';
import { optionColorCss } from '../../fields/shared/option-color.js';
import type { Answers } from '../../form/answer.js';
import type { FieldAddress, FormDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { createFormModel, type FormModel } from '../../form/form-model.js';
import * as nesting from '../../form/nesting.js';
import type { LoadOptions } from '../../form/option-list.js';
import type { ReceivedFile } from '../../form/received-file.js';
import type { SubmissionState } from '../../form/submission.js';
import { getFormatLanguage } from '../../messages/format.js';
import type { Messages } from '../../messages/messages.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { formCss, scopeCss } from '../../styles/adopt-styles.js';
import { serverIdPrefix } from '../host/server-root.js';
import { loadModules } from '../load-parts.js';
import type { Look } from '../look/look.js';
import { getLookCss, type LookSettings } from '../look/look-settings.js';
import type { FormSession, OpenForm, SessionState } from '../session/form-session.js';
import { createAnnouncer } from '../session/live-region.js';
import { errorSummary } from '../view/form-view.js';
import { css as headingsCss } from '../view/headings.js';
import { css as runsCss } from '../view/runs.js';
import { css as stateCss } from '../view/state-styles.js';
import { Widget } from '../widget.js';
import { checkPostedFields } from './posted-fields.js';

/** A form that the server renders with the same components as a browser. Its values may come from a posted form. */
export interface RenderedForm {
  /** Returns the values of all fields that are filled in and valid. */
  answers(): Answers;
  /** Validates all fields and returns the invalid fields. The next `render` shows their errors. */
  validate(): readonly FieldModel[];
  /** Renders the form. `plainPostContent`: an element with inputs that are posted in addition to the fields. */
  render(plainPostContent: ComponentChild): ComponentChild;
  dispose(): void;
}

export interface RenderFormOptions {
  readonly definition: FormDefinition;
  readonly messages: Messages;
  readonly loadOptions: LoadOptions;
  /** Initial or posted values of fields as texts. The keys are addresses of fields, such as `ext_request.70`. */
  readonly values: Readonly<Record<string, string>>;
  /**
   * True: `values` are what a visitor has posted. A text that a field cannot take becomes an error of the field.
   * @default false
   */
  readonly isPosted?: boolean;
  /** Files that were posted with the form. The keys are addresses of fields, such as `ext_request.70`. */
  readonly files: ReadonlyMap<string, readonly ReceivedFile[]>;
  /** The appearance of the form. Undefined: the default appearance. */
  readonly look?: Look | undefined;
}

/** Maximum time to wait until the options of all lists are loaded, in milliseconds. */
const listTimeoutMs = 5_000;

/**
 * Prepares a form for rendering on a server. Waits until the options of all lists are loaded, at most five seconds.
 */
export async function renderForm({
  definition,
  messages,
  loadOptions,
  values,
  isPosted = false,
  files,
  look,
}: RenderFormOptions): Promise<RenderedForm> {
  const kinds = definition.fields.map(({ kind }) => kind);
  // Loads the same modules as a browser. The browser must render exactly the same form, because otherwise it could
  // not make the server-rendered form interactive.
  const modules = await loadModules(definition, messages, 'single', values);
  await Promise.all(
    [lazySelect, errorSummary, ...kinds.map(getFieldType)].map((lazyPart) => lazyPart.prepare?.()),
  );
  const model = createFormModel({
    definition,
    rulesFor: getFieldType,
    language: getFormatLanguage(messages),
    nesting,
    loadOptions,
    values,
  });
  for (const [address, posted] of files) model.field(address)?.change(createFileEntries(posted));
  const deadlineMs = Date.now() + listTimeoutMs;
  // A list that has loaded its options may select one of them by itself. The options of the next list may depend on
  // that choice, so the loop waits again.
  while (Date.now() < deadlineMs && model.fields.some(({ pending }) => pending.peek()))
    await waitForLists(model, deadlineMs);
  for (const { definition, list, change } of model.fields) {
    // If the options of a list could not be loaded, the initial or posted text is kept as a free-text answer, so that
    // the visitor does not lose it.
    const prefillText = values[definition.address];
    if (prefillText && /failed|loading/.test(list.peek().status)) change(createFreeTextChoice(prefillText));
  }
  if (isPosted) checkPostedFields(model, values, getFormatLanguage(messages));
  let invalidFields: readonly FieldModel[] | undefined;
  const rejectSend = () => Promise.reject(new Error('A server-rendered form cannot send.'));

  return {
    answers: () => model.answers(),
    validate() {
      invalidFields = model.validate();
      return invalidFields;
    },
    render(content) {
      const form: OpenForm = {
        model,
        isIdempotent: true,
        fieldGroups: modules.fieldGroups,
        submission: {
          state: signal<SubmissionState>(
            invalidFields ? { status: 'invalid', fields: invalidFields } : { status: 'editing' },
          ),
          submit: rejectSend,
          updateQueuedSubmission() {},
          reset: () => false,
        },
      };
      const session: FormSession = {
        state: signal<SessionState>({ status: 'open', form }),
        messages: signal(messages),
        upload: rejectSend,
        signal: new AbortController().signal,
        load: rejectSend,
        submit: rejectSend,
        recordChange() {},
        reset() {},
        dispose() {},
      };
      const encType = kinds.includes('file') ? 'multipart/form-data' : undefined;
      return (
        <Widget
          session={session}
          idPrefix={serverIdPrefix}
          announcer={createAnnouncer()}
          look={look}
          plainPost={{
            content,
            encType,
            listButtonTexts: getListButtonTexts(model, messages),
          }}
        />
      );
    },
    dispose: () => model.dispose(),
  };
}

/**
 * Returns the addresses (such as `ext_request.70`) of the fields that get a button for loading dependent lists. The
 * options of another list depend on the choice in such a field, and that list has no options yet.
 */
function findListButtonFields(model: FormModel): ReadonlySet<FieldAddress> {
  const isWaiting = ({ list }: FieldModel) => list.peek().status === 'waiting';
  const waitingFields = model.fields.filter(isWaiting);
  return new Set(
    waitingFields.flatMap(({ definition: { parent } }) => {
      if (!parent) return [];
      const parentField = model.field(parent);
      return parentField?.visible.peek() && !isWaiting(parentField) ? [parent] : [];
    }),
  );
}

/**
 * Returns the texts of the buttons that load dependent lists. The keys are addresses of fields, such as
 * `ext_request.70`. If a form has several such buttons, their texts differ.
 */
function getListButtonTexts(model: FormModel, messages: Messages): ReadonlyMap<string, string> {
  const { nextLists, list } = getExtendedMessages(messages);
  return new Map(
    Array.from(findListButtonFields(model), (address, index) => [
      address,
      index === 0 ? nextLists : `${model.field(address)?.definition.label} – ${list.open}`,
    ]),
  );
}

function waitForLists(model: FormModel, deadlineMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, deadlineMs - Date.now());
    const stop = effect(() => {
      if (model.fields.some(({ pending }) => pending.value)) return;
      clearTimeout(timer);
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** Returns the CSS of all components and of all kinds of field, for the page that contains a server-rendered form. */
export async function renderedFormCss(): Promise<string> {
  await loadAllFieldTypes();
  return scopeCss(formCss + stateCss + headingsCss + runsCss + optionColorCss + collectFieldCss());
}

/** Returns the CSS of the appearance of a form, for the page that contains a server-rendered form. */
export function renderedLookCss(settings: LookSettings): string {
  return scopeCss(getLookCss(settings).join(''));
}

/** CSS that hides controls which only work with script. It is for pages that show a form to visitors without script. */
export const noScriptFormCss: string = scopeCss(':scope :is(.drop-hint,button[type=button]){display:none}\n');
