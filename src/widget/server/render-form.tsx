import { effect, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { prepareColors } from '../../fields/choice/select.js';
import { type PostedFile, postedFiles } from '../../fields/file/file.js';
import { TypedChoice, typedChoice } from '../../fields/lazy/free-text-fallback.js';
import { fetchAllTypes, fetchTypes, fieldSheets, fieldTypeFor } from '../../fields/registry.js';
import { colorSheet } from '../../fields/shared/option-color.js';
import type { Answers } from '../../form/answer.js';
import type { FormDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { createFormModel, type FormModel } from '../../form/form-model.js';
import * as nesting from '../../form/nesting.js';
import type { LoadOptions } from '../../form/option-list.js';
import type { Messages } from '../../messages/messages.js';
import { formSheet } from '../../styles/adopt-styles.js';
import { createAnnouncer } from '../session/live-region.js';
import { FormView } from '../view/form-view.js';
import { headingsSheet, underHeadings } from '../view/headings.js';

/** A form as a server draws it: the same components, filled in with texts, for a plain form post. */
export interface DrawnForm {
  /** Filled in and right. */
  answers(): Answers;
  /** Shows every issue there is; the fields that have one. */
  review(): readonly FieldModel[];
  /** Nested selects that wait for what the visitor has just chosen. */
  readonly waits: boolean;
  view(extra: ComponentChild): ComponentChild;
  stop(): void;
}

export interface DrawnFormOptions {
  readonly definition: FormDefinition;
  readonly messages: Messages;
  readonly loadOptions: LoadOptions;
  /** By field address, as texts: prefill and plain posts alike. */
  readonly values: Readonly<Record<string, string>>;
  /** What file fields hold, by address. */
  readonly files: ReadonlyMap<string, readonly PostedFile[]>;
}

/** Longest that lists are waited for, in milliseconds. */
const patience = 5_000;

/** Resolves when every list that can be shown is there. */
export async function drawForm({
  definition,
  messages,
  loadOptions,
  values,
  files,
}: DrawnFormOptions): Promise<DrawnForm> {
  const kinds = definition.fields.map(({ kind }) => kind);
  await fetchTypes(kinds);
  await Promise.all([prepareColors(), ...kinds.map((kind) => fieldTypeFor(kind).prepare?.())]);
  const model = createFormModel({
    definition,
    rulesFor: fieldTypeFor,
    language: messages.language,
    nesting,
    loadOptions,
    values,
  });
  for (const [address, posted] of files) model.field(address)?.change(postedFiles(posted));
  const end = Date.now() + patience;
  // A list that has arrived may have chosen what the next one hangs on.
  while (Date.now() < end && model.fields.some(({ pending }) => pending.peek()))
    await listsArrived(model, end);
  for (const { definition, list, change } of model.fields) {
    // As it came: better than not at all.
    const given = values[definition.address];
    if (given && /failed|loading/.test(list.peek().is)) change(typedChoice(given));
  }
  const wrong = signal<readonly FieldModel[] | undefined>(undefined);
  const none = () => Promise.reject(new Error('nothing is sent while a form is drawn'));

  return {
    answers: () => model.answers(),
    review() {
      wrong.value = model.review();
      return wrong.value;
    },
    waits: model.fields.some(({ list }) => list.value.is === 'waiting'),
    view: (extra) => (
      <FormView
        form={{
          model,
          repeatable: true,
          underHeadings,
          TypedChoice,
          submission: {
            state: signal(wrong.value ? { is: 'invalid', fields: wrong.value } : { is: 'editing' }),
            submit: none,
            keepAgain() {},
            reset: () => false,
            stop() {},
          },
        }}
        session={{
          state: signal({ is: 'loading' }),
          messages: signal(messages),
          upload: none,
          load: none,
          submit: none,
          reset() {},
          stop() {},
        }}
        prefix="apro-drawn"
        announcer={createAnnouncer()}
        extra={extra}
        {...(kinds.includes('file') && { encType: 'multipart/form-data' })}
      />
    ),
    stop: () => model.stop(),
  };
}

function listsArrived(model: FormModel, end: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, end - Date.now());
    const stop = effect(() => {
      if (model.fields.some(({ pending }) => pending.value)) return;
      clearTimeout(timer);
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** The sheet that `view` needs. */
export async function drawnSheet(): Promise<string> {
  await fetchAllTypes();
  return formSheet + headingsSheet + colorSheet + fieldSheets();
}
