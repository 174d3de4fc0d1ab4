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
  readonly chosen: ReadonlySignal<readonly Option[]>;
  /** Id of an option that the visitor seems about to choose; what hangs on it may be fetched in advance. */
  readonly likely: Signal<string | undefined>;
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
  update(step: (raw: Raw) => Raw): void;
  touch(): void;
  retryOptions(): void;
  /** Back to how it began or, until the next time, to this text in the place of the prefill. */
  reset(text?: string): void;
  stop(): void;
}

/** `nesting.ts`, once it is there. */
export type Nesting = Pick<typeof nesting, 'findParents' | 'followedList'>;

export interface FieldSurroundings {
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
  { language, nesting, parent, loadOptions, prefill, onChange }: FieldSurroundings,
): FieldModel<Raw> {
  const { choice } = rules;
  const touched = signal(false);
  const raw: Signal<Raw> = signal(rules.blank(definition));
  let wish = prefill;

  const chosen = computed<readonly Option[]>(() => choice?.chosen(raw.value) ?? []);
  const source = sourceOf();
  if (!parent) start();

  function sourceOf(): OptionSource {
    if (nesting && choice && (parent || !definition.options?.length)) {
      const blank = () => rules.blank(definition);
      return nesting.followedList(definition, parent, loadOptions, { choice, raw, blank, first: firstValue });
    }
    // It came with the definition and hangs on nothing.
    const none = () => {};
    const list = signal<OptionList>({ is: 'ready', options: definition.options ?? [] });
    return { list, again: none, reset: none, stop: none };
  }

  function start(): void {
    const list = source.list.peek();
    if (list.is === 'ready') raw.value = firstValue(list.options);
  }

  /** What was asked for in advance if it is on offer, else the CRM's own preselection. */
  function firstValue(options: readonly Option[]): Raw {
    if (wish !== undefined) {
      const wished = rules.fromText(wish, { ...definition, options });
      if (!rules.isBlank(wished)) return wished;
    }
    const preselected = options.filter((option) => option.preselected);
    return choice && preselected.length > 0 ? choice.choose(preselected) : rules.blank(definition);
  }

  const visible = computed(() => {
    const list = source.list.value;
    return !(choice && list.is === 'ready' && list.options.length === 0);
  });
  const issue = computed(() => (visible.value ? findIssue() : undefined));

  function findIssue(): Issue | undefined {
    if (rules.isBlank(raw.value)) {
      if (!definition.required) return undefined;
      const list = source.list.value;
      if (list.is === 'loading') return undefined;
      if (list.is === 'waiting') return { code: 'parent-first', with: { field: list.parent } };
      return { code: 'required' };
    }
    const read = rules.read(raw.value, definition, language);
    return isIssue(read) ? read : undefined;
  }

  return {
    definition,
    rules,
    raw,
    chosen,
    likely: signal(undefined),
    list: source.list,
    visible,
    issue,
    shownIssue: computed(() => (touched.value ? issue.value : undefined)),
    pending: computed(
      () => source.list.value.is === 'loading' || (rules.isPending?.(raw.value, definition) ?? false),
    ),
    answer: computed(() => {
      if (!visible.value || rules.isBlank(raw.value)) return undefined;
      const read = rules.read(raw.value, definition, language);
      return isIssue(read) ? undefined : read;
    }),
    change(next) {
      wish = undefined;
      raw.value = next;
      onChange();
    },
    update(step) {
      raw.value = step(raw.peek());
    },
    touch() {
      touched.value = true;
    },
    retryOptions: source.again,
    reset(text = prefill) {
      batch(() => {
        touched.value = false;
        wish = text;
        raw.value = rules.blank(definition);
        if (!parent) start();
        // Of a parent that is back where it was nobody hears.
        source.reset();
      });
    },
    stop: source.stop,
  };
}

/** Its list follows another field's choice, or has to be fetched. */
export function needsNesting({ parent, options }: FieldDefinition, { choice }: ValueRules): boolean {
  return choice !== undefined && (parent !== undefined || !options?.length);
}
