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
  /** Value of the control before parsing. Call `change` to set the value and report the change. */
  readonly raw: ReadonlySignal<Raw>;
  readonly selectedOptions: ReadonlySignal<readonly Option[]>;
  /**
   * Id of the option that the visitor will probably choose in this field. Fields that depend on this field use the id
   * to fetch their options in advance.
   */
  readonly likelyOptionId: Signal<string | undefined>;
  readonly list: ReadonlySignal<OptionList>;
  /**
   * False if the field depends on a parent field and has no options for the parent's selected option. An invisible
   * field is not shown, validated or sent.
   */
  readonly visible: ReadonlySignal<boolean>;
  /**
   * A reason that only the page knows why the form cannot be sent with this value. It applies until the visitor changes
   * the field.
   */
  readonly pageIssue: Signal<Issue | undefined>;
  /** The reason why the form cannot be sent with this value. Undefined: the value is valid. */
  readonly issue: ReadonlySignal<Issue | undefined>;
  /**
   * The issue that the visitor sees. Undefined: the value is valid, or the visitor has neither left the field nor
   * tried to send the form.
   */
  readonly shownIssue: ReadonlySignal<Issue | undefined>;
  /** True while an upload or the loading of options is under way. The form is sent only after that has ended. */
  readonly pending: ReadonlySignal<boolean>;
  /** The parsed value. Undefined: the field is blank, hidden or invalid. */
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
  /** Makes `shownIssue` equal to `issue`, so that the visitor sees the problem. */
  touch(): void;
  /** Fetches the options of the field again after a failure. */
  retryOptions(): void;
  /**
   * Sets the field back to its initial value. If `initialText` is given, the text replaces `prefill` until the next
   * `reset`.
   */
  reset(initialText?: string): void;
  /** Replaces the text that later calls of `reset` restore. Does not change the value. */
  setPrefill(text: string | undefined): void;
  dispose(): void;
}

/** The functions of `nesting.ts` that a field needs. Only forms with dependent or fetched options load that module. */
export type Nesting = Pick<typeof nesting, 'resolveParents' | 'createDependentOptionList'>;

export interface FieldContext {
  /** Language of the form, as a BCP 47 tag. The format of numbers depends on the language. */
  readonly language: string;
  /** Functions for fields with dependent or fetched options. Required for a field for which `needsNesting` is true. */
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
  /** True if the visitor has changed the value since the form was opened or reset. */
  let isChanged = false;

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
    // The definition contains the options and the field has no parent field, so the list of options never changes.
    const noop = () => {};
    const list = signal<OptionList>({ status: 'ready', options: definition.options ?? [] });
    return { list, reload: noop, reset: noop, dispose: noop };
  }

  function applyInitialValue(): void {
    const list = optionSource.list.peek();
    if (list.status === 'ready') raw.value = computeInitialValue(list.options);
  }

  /**
   * Returns the prefilled value if the field accepts that value. Otherwise returns the options that the CRM
   * preselects. Without such options, returns the blank value.
   */
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
  /**
   * The parsed value of the field, or the issue of an invalid value. Undefined: the field is hidden, or the field is
   * blank and no issue is known.
   */
  const parsed = computed((): Answer | Issue | undefined => {
    if (!visible.value) return undefined;
    if (pageIssue.value) return pageIssue.value;
    if (!rules.isBlank(raw.value)) return rules.parse(raw.value, definition, language);
    const list = optionSource.list.value;
    if (!definition.required || list.status === 'loading') return undefined;
    if (list.status === 'waiting') return { code: 'parent-first', params: { field: list.parent } };
    // A list that could not be loaded is replaced by a text input, in which nothing can be chosen.
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
    pending: computed(
      () =>
        optionSource.list.value.status === 'loading' || (rules.isPending?.(raw.value, definition) ?? false),
    ),
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

/**
 * True for a choice field that has a parent field, or whose definition contains no options. Such a field needs the
 * module `nesting.ts`.
 */
export function needsNesting({ parent, options }: FieldDefinition, { choice }: ValueRules): boolean {
  return choice !== undefined && (parent !== undefined || !options?.length);
}
