import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Answer } from './answer.js';
import type { FieldDefinition, Option } from './definition.js';
import { type Issue, isIssue } from './issue.js';
import type * as nesting from './nesting.js';
import type { LoadOptions, OptionList, OptionSource, ParentChoice } from './option-list.js';
import type { ValueRules } from './value-rules.js';

/** State of one field while a visitor fills in the form. */
export interface FieldModel<Raw = unknown> {
  readonly definition: FieldDefinition;
  readonly rules: ValueRules<Raw>;
  /** Value of the control, before parsing. `change` sets the value and reports the change. */
  readonly raw: ReadonlySignal<Raw>;
  readonly selectedOptions: ReadonlySignal<readonly Option[]>;
  /** Id of the option that the visitor will probably choose. Lists below this field can fetch their options in advance. */
  readonly likelyOptionId: Signal<string | undefined>;
  readonly list: ReadonlySignal<OptionList>;
  /** False for a nested field without options under the parent's choice. Such a field is not shown, validated or sent. */
  readonly visible: ReadonlySignal<boolean>;
  /** The reason why the form cannot be sent with this value. Undefined if the value is valid. */
  readonly issue: ReadonlySignal<Issue | undefined>;
  /** The issue after the visitor left the field or tried to send. Undefined before. */
  readonly shownIssue: ReadonlySignal<Issue | undefined>;
  /** True while an upload or a list is under way. A send waits. */
  readonly pending: ReadonlySignal<boolean>;
  /** The parsed value. Undefined if the field is blank, hidden or invalid. */
  readonly answer: ReadonlySignal<Answer | undefined>;
  /** Sets the value because of the visitor, and calls `onChange`. */
  change(raw: Raw): void;
  /** Computes the next value from the newest value, without a call of `onChange`. For work in the background. */
  update(updater: (raw: Raw) => Raw): void;
  /** Lets `shownIssue` show the issue. */
  touch(): void;
  /** Fetches options again that could not be fetched. */
  retryOptions(): void;
  /** Back to the initial value. A text replaces the prefill until the next `reset`. */
  reset(initialText?: string): void;
  dispose(): void;
}

/** The part of `nesting.ts` that a field needs. The module is a chunk of its own. */
export type Nesting = Pick<typeof nesting, 'resolveParents' | 'createDependentOptionList'>;

export interface FieldContext {
  /** Language of the form, in BCP 47. Number formats depend on the language. */
  readonly language: string;
  /** Required for a field that `needsNesting`. */
  readonly nesting: Nesting | undefined;
  readonly parent: ParentChoice | undefined;
  readonly loadOptions: LoadOptions;
  /** Initial value as a text. Undefined: the CRM's preselection, or blank. */
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
    // The definition has the options, and there is no parent: the list never changes.
    const noop = () => {};
    const list = signal<OptionList>({ status: 'ready', options: definition.options ?? [] });
    return { list, reload: noop, reset: noop, dispose: noop };
  }

  function applyInitialValue(): void {
    const list = optionSource.list.peek();
    if (list.status === 'ready') raw.value = computeInitialValue(list.options);
  }

  /** The prefill if the list offers the prefill, otherwise the CRM's preselection, otherwise blank. */
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
  /** The answer, or why there is none. Undefined for a hidden field, and for a blank field that may be blank. */
  const parsed = computed((): Answer | Issue | undefined => {
    if (!visible.value) return undefined;
    if (!rules.isBlank(raw.value)) return rules.parse(raw.value, definition, language);
    const list = optionSource.list.value;
    if (!definition.required || list.status === 'loading') return undefined;
    if (list.status === 'waiting') return { code: 'parent-first', params: { field: list.parent } };
    return { code: 'required' };
  });
  const issue = computed(() => (isIssue(parsed.value) ? parsed.value : undefined));

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
    answer: computed(() => (isIssue(parsed.value) ? undefined : parsed.value)),
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
        // If the parent's value does not change in the reset, the list does not update itself.
        optionSource.reset();
      });
    },
    dispose: optionSource.dispose,
  };
}

/** True for a choice field with a parent or without options in the definition. Such a field needs `nesting.ts`. */
export function needsNesting({ parent, options }: FieldDefinition, { choice }: ValueRules): boolean {
  return choice !== undefined && (parent !== undefined || !options?.length);
}
