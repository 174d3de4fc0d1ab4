import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Answer } from './answer.js';
import type { FieldDefinition, Option } from './definition.js';
import { type Issue, isIssue } from './issue.js';
import type * as nesting from './nesting.js';
import type { LoadOptions, OptionList, OptionSource, ParentChoice } from './option-list.js';
import type { ValueRules } from './value-rules.js';

/** One field while it is being filled in. */
export interface FieldModel<Raw = unknown> {
  readonly definition: FieldDefinition;
  readonly rules: ValueRules<Raw>;
  /** What the control holds. Set through `change`, so that others hear of it. */
  readonly raw: ReadonlySignal<Raw>;
  readonly selectedOptions: ReadonlySignal<readonly Option[]>;
  /** Id of an option that the visitor seems about to choose; what hangs on it may be fetched in advance. */
  readonly likelyOptionId: Signal<string | undefined>;
  readonly list: ReadonlySignal<OptionList>;
  /** A nested select without options under the parent's choice is not shown, not checked and not sent. */
  readonly visible: ReadonlySignal<boolean>;
  /** What keeps the field from being sent. */
  readonly issue: ReadonlySignal<Issue | undefined>;
  /** The issue, once the visitor has left the field or tried to send. */
  readonly shownIssue: ReadonlySignal<Issue | undefined>;
  /** The value is on its way (upload, list): a send waits. */
  readonly pending: ReadonlySignal<boolean>;
  /** Undefined while blank, hidden or wrong. */
  readonly answer: ReadonlySignal<Answer | undefined>;
  /** By the visitor, or by what the visitor has begun: whoever waits for changes hears of it. */
  change(raw: Raw): void;
  /** In the background, from the newest value: nobody hears of it. */
  update(updater: (raw: Raw) => Raw): void;
  touch(): void;
  retryOptions(): void;
  /** Back to how it began or, until the next time, to this text in the place of the prefill. */
  reset(initialText?: string): void;
  dispose(): void;
}

/** `nesting.ts`, once it is there. */
export type Nesting = Pick<typeof nesting, 'resolveParents' | 'createDependentOptionList'>;

export interface FieldContext {
  readonly language: string;
  /** For a field that `needsNesting`. */
  readonly nesting: Nesting | undefined;
  readonly parent: ParentChoice | undefined;
  readonly loadOptions: LoadOptions;
  /** Text to start with. */
  readonly prefill: string | undefined;
  readonly onChange: () => void;
}

export function createFieldModel<Raw>(
  definition: FieldDefinition,
  rules: ValueRules<Raw>,
  { language, nesting, parent, loadOptions, prefill, onChange }: FieldContext,
): FieldModel<Raw> {
  const { choice } = rules;
  const touched = signal(false);
  const raw: Signal<Raw> = signal(rules.blank(definition));
  let initialText = prefill;

  const selectedOptions = computed<readonly Option[]>(() => choice?.selectedOptions(raw.value) ?? []);
  const optionSource = createOptionSource();
  if (!parent) applyInitialValue();

  function createOptionSource(): OptionSource {
    if (nesting && choice && (parent || !definition.options?.length)) {
      const blank = () => rules.blank(definition);
      return nesting.createDependentOptionList(definition, parent, loadOptions, {
        choice,
        raw,
        blank,
        initialValue: computeInitialValue,
      });
    }
    // It came with the definition and hangs on nothing.
    const noop = () => {};
    const list = signal<OptionList>({ status: 'ready', options: definition.options ?? [] });
    return { list, reload: noop, reset: noop, dispose: noop };
  }

  function applyInitialValue(): void {
    const list = optionSource.list.peek();
    if (list.status === 'ready') raw.value = computeInitialValue(list.options);
  }

  /** What was asked for in advance if it is on offer, else the CRM's own preselection. */
  function computeInitialValue(options: readonly Option[]): Raw {
    if (initialText !== undefined) {
      const initialValue = rules.parseText(initialText, { ...definition, options });
      if (!rules.isBlank(initialValue)) return initialValue;
    }
    const preselected = options.filter((option) => option.preselected);
    return choice && preselected.length > 0 ? choice.fromOptions(preselected) : rules.blank(definition);
  }

  const visible = computed(() => {
    const list = optionSource.list.value;
    return !(choice && list.status === 'ready' && list.options.length === 0);
  });
  const issue = computed(() => (visible.value ? findIssue() : undefined));

  function findIssue(): Issue | undefined {
    if (rules.isBlank(raw.value)) {
      if (!definition.required) return undefined;
      const list = optionSource.list.value;
      if (list.status === 'loading') return undefined;
      if (list.status === 'waiting') return { code: 'parent-first', params: { field: list.parent } };
      return { code: 'required' };
    }
    const parsed = rules.parse(raw.value, definition, language);
    return isIssue(parsed) ? parsed : undefined;
  }

  return {
    definition,
    rules,
    raw,
    selectedOptions,
    likelyOptionId: signal(undefined),
    list: optionSource.list,
    visible,
    issue,
    shownIssue: computed(() => (touched.value ? issue.value : undefined)),
    pending: computed(
      () =>
        optionSource.list.value.status === 'loading' || (rules.isPending?.(raw.value, definition) ?? false),
    ),
    answer: computed(() => {
      if (!visible.value || rules.isBlank(raw.value)) return undefined;
      const parsed = rules.parse(raw.value, definition, language);
      return isIssue(parsed) ? undefined : parsed;
    }),
    change(newRaw) {
      initialText = undefined;
      raw.value = newRaw;
      onChange();
    },
    update(updater) {
      raw.value = updater(raw.peek());
    },
    touch() {
      touched.value = true;
    },
    retryOptions: optionSource.reload,
    reset(text = prefill) {
      batch(() => {
        touched.value = false;
        initialText = text;
        raw.value = rules.blank(definition);
        if (!parent) applyInitialValue();
        // Of a parent that is back where it was nobody hears.
        optionSource.reset();
      });
    },
    dispose: optionSource.dispose,
  };
}

/** Its list follows another field's choice, or has to be fetched. */
export function needsNesting({ parent, options }: FieldDefinition, { choice }: ValueRules): boolean {
  return choice !== undefined && (parent !== undefined || !options?.length);
}
