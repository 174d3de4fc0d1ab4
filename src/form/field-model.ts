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
  /**
   * Value of the field's control (such as an input) as the visitor has entered it, before parsing. Call `change` to set
   * the value and to report the change.
   */
  readonly raw: ReadonlySignal<Raw>;
  readonly selectedOptions: ReadonlySignal<readonly Option[]>;
  /**
   * Id of the option that the visitor will probably select next. Fields whose options depend on this field use the id
   * to fetch their options in advance, so that they appear at once. Undefined: nothing can be predicted.
   */
  readonly likelyOptionId: Signal<string | undefined>;
  readonly list: ReadonlySignal<OptionList>;
  /**
   * False if the list of options is loaded and empty, for example because the field depends on a parent field and has
   * no options for the option that is selected there. An invisible field is not shown, validated or sent.
   */
  readonly visible: ReadonlySignal<boolean>;
  /**
   * An error that a program of the page has found in the value of the field. The form cannot be sent until the visitor
   * has changed the field. Undefined: the program has found no error.
   */
  readonly pageIssue: Signal<Issue | undefined>;
  /** The error because of which the form cannot be sent with this value. Undefined: the value is valid. */
  readonly issue: ReadonlySignal<Issue | undefined>;
  /**
   * The error that the visitor sees. Undefined: the value is valid, or the visitor has neither left the field nor
   * tried to send the form, so no error is shown yet.
   */
  readonly shownIssue: ReadonlySignal<Issue | undefined>;
  /**
   * True while a file is being uploaded, or options of the field or of its parent field are being loaded. The form
   * waits for the end of that before it is sent.
   */
  readonly pending: ReadonlySignal<boolean>;
  /** The parsed value, as it is sent. Undefined: the field is blank, hidden or invalid, so nothing is sent for it. */
  readonly answer: ReadonlySignal<Answer | undefined>;
  /** Sets the value when the visitor has changed the control, and calls `onChange`. */
  change(raw: Raw): void;
  /**
   * Computes a new value from the current value without a call of `onChange`. Use this method for changes that the
   * visitor did not make, for example the progress of an upload.
   */
  update(updater: (raw: Raw) => Raw): void;
  /**
   * Call this method when the visitor leaves the field. Makes `shownIssue` equal to `issue`, except for a blank field
   * that was never changed: the visitor has only passed that field on the way to another.
   */
  leave(): void;
  /** Makes the visitor see the error of the field, if it has one: sets `shownIssue` to `issue`. */
  touch(): void;
  /** Fetches the options of the field again after they could not be fetched. */
  retryOptions(): void;
  /**
   * Sets the field back to its initial value. If `initialText` is given, the text replaces `prefill` until the next
   * `reset`.
   */
  reset(initialText?: string): void;
  /** Replaces the initial text of the field, which `reset` restores. The current value does not change. */
  setPrefill(text: string | undefined): void;
  dispose(): void;
}

/**
 * The functions of `nesting.ts` that a field needs if its options depend on another field or are fetched. Only forms
 * with such a field load that module.
 */
export type Nesting = Pick<typeof nesting, 'resolveParents' | 'createDependentOptionList'>;

export interface FieldContext {
  /** Language of the form, as a BCP 47 tag. The format of numbers depends on the language. */
  readonly language: string;
  /** Functions for fields with dependent or fetched options. Required for a form for which `hasNestedLists` is true. */
  readonly nesting: Nesting | undefined;
  readonly parent: ParentChoice | undefined;
  readonly loadOptions: LoadOptions;
  /**
   * Initial value of the field as a text. Undefined: the field starts with the option that the CRM preselects, or
   * blank.
   */
  readonly prefill: string | undefined;
  readonly onChange: () => void;
}

/**
 * Returns the value of a field before the visitor fills it in: the value of the text, if the field accepts the text.
 * Otherwise the options that the CRM preselects. Without such options, the blank value.
 * @param definition the definition of the field with the options that are loaded
 * @param text undefined: the field has no initial text
 */
export function computeInitialValue<Raw>(
  rules: ValueRules<Raw>,
  definition: FieldDefinition,
  text: string | undefined,
): Raw {
  if (text !== undefined) {
    const value = rules.parseText(text, definition);
    if (!rules.isBlank(value)) return value;
  }
  const preselected = definition.options?.filter((option) => option.preselected) ?? [];
  return rules.choice && preselected.length > 0
    ? rules.choice.fromOptions(preselected)
    : rules.blank(definition);
}

export function createFieldModel<Raw>(
  definition: FieldDefinition,
  rules: ValueRules<Raw>,
  { language, nesting, parent, loadOptions, prefill: firstPrefill, onChange }: FieldContext,
): FieldModel<Raw> {
  const { choice } = rules;
  const touched = signal(false);
  const raw: Signal<Raw> = signal(rules.blank(definition));
  const pageIssue = signal<Issue | undefined>(undefined);
  let prefill = firstPrefill;
  let initialText = prefill;
  /**
   * True if the visitor has changed the value since the form was opened or reset. Such a value is not replaced by an
   * initial value.
   */
  let isChanged = false;

  const selectedOptions = computed<readonly Option[]>(() => choice?.selectedOptions(raw.value) ?? []);
  const getInitialValue = (options: readonly Option[]) =>
    computeInitialValue(rules, { ...definition, options }, initialText);
  const optionSource = createOptionSource();
  if (!parent) applyInitialValue();

  function createOptionSource(): OptionSource {
    if (nesting && choice && (parent || !definition.options?.length)) {
      const blank = () => rules.blank(definition);
      return nesting.createDependentOptionList(definition, parent, loadOptions, {
        choice,
        raw,
        blank,
        initialValue: getInitialValue,
      });
    }
    // The options are part of the form definition and depend on no other field, so they never change.
    const noop = () => {};
    const list = signal<OptionList>({ status: 'ready', options: definition.options ?? [] });
    return { list, reload: noop, reset: noop, dispose: noop };
  }

  function applyInitialValue(): void {
    const list = optionSource.list.peek();
    if (list.status === 'ready') raw.value = getInitialValue(list.options);
  }

  const visible = computed(() => {
    const list = optionSource.list.value;
    return !(choice && list.status === 'ready' && list.options.length === 0);
  });
  /**
   * True while options are loading: those of this field, or those of a parent field. A loaded parent can have a
   * preselected option, so it is not known yet whether the visitor has to choose in the parent first.
   */
  const isLoading = computed((): boolean => {
    const { status } = optionSource.list.value;
    return status === 'loading' || (status === 'waiting' && parent?.pending.value === true);
  });
  /**
   * The parsed value of the field, or the error of an invalid value. Undefined: the field is hidden or blank, and has
   * no error.
   */
  const parsed = computed((): Answer | Issue | undefined => {
    if (!visible.value) return undefined;
    if (pageIssue.value) return pageIssue.value;
    if (!rules.isBlank(raw.value)) return rules.parse(raw.value, definition, language);
    const list = optionSource.list.value;
    if (!definition.required || isLoading.value) return undefined;
    if (list.status === 'waiting') return { code: 'parent-first', params: { field: list.parent } };
    // A list that could not be loaded is replaced by a text input. The visitor cannot choose there, so the error asks
    // for a text.
    return { code: (list.status !== 'failed' && rules.requiredIssue) || 'required' };
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
    pageIssue,
    issue,
    shownIssue: computed(() => (touched.value ? issue.value : undefined)),
    pending: computed(() => isLoading.value || (rules.isPending?.(raw.value, definition) ?? false)),
    answer: computed(() => (isIssue(parsed.value) ? undefined : parsed.value)),
    change(newRaw) {
      initialText = pageIssue.value = undefined;
      isChanged = true;
      raw.value = newRaw;
      onChange();
    },
    update(updater) {
      raw.value = updater(raw.peek());
    },
    leave() {
      if (isChanged || !rules.isBlank(raw.peek())) touched.value = true;
    },
    touch() {
      touched.value = true;
    },
    retryOptions: optionSource.reload,
    reset(text = prefill) {
      batch(() => {
        touched.value = isChanged = false;
        pageIssue.value = undefined;
        initialText = text;
        raw.value = rules.blank(definition);
        if (!parent) applyInitialValue();
        // The list of options updates itself only when the parent's value changes. A reset may leave the parent's
        // value unchanged, so the list is reset here as well.
        optionSource.reset();
      });
    },
    setPrefill(text) {
      prefill = text;
    },
    dispose: optionSource.dispose,
  };
}
