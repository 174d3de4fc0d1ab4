import { computed, signal } from '@preact/signals';
import { changingText } from '../../fields/shared/changing-text.js';
import type { FieldDefinition } from '../../form/definition.js';
import type { FieldModel } from '../../form/field-model.js';
import { formatMessage } from '../../messages/format.js';
import { getExtendedMessages } from '../../messages/more-en.js';
import { adoptStylesForElement } from '../../styles/adopt-styles.js';
import {
  type FormPartName,
  getFormPartName,
  groupByPart,
  type Steps,
  type StepsOptions,
} from '../session/form-parts.js';
import css from './steps.css?inline';

interface Step {
  /** Unique within the form. */
  readonly stepKey: string;
  readonly part: FormPartName;
  readonly heading: string | undefined;
  readonly fields: readonly FieldModel[];
}

/** Key of the step in `history.state`. Each run through the form has its own key. */
let historyKeyCount = 0;

function createHistoryKey(): string {
  return `apro-forms-${++historyKeyCount}`;
}

/** Returns undefined if the form has fewer than two steps. */
export function createSteps({ model, messages, onStep }: StepsOptions): Steps | undefined {
  const allSteps = groupIntoSteps(model.fields);
  if (allSteps.length < 2) return undefined;
  const stepMessages = getExtendedMessages(messages).steps;
  let historyKey = createHistoryKey();
  const currentStepKey = signal<string | undefined>(undefined);
  /** Steps with at least one visible field: a nested list without options hides its field. */
  const steps = computed(() => allSteps.filter(({ fields }) => fields.some(({ visible }) => visible.value)));
  const currentIndex = computed(() =>
    Math.max(
      0,
      steps.value.findIndex(({ stepKey }) => stepKey === currentStepKey.value),
    ),
  );
  const abortController = new AbortController();
  let hasMoved = false;

  function goTo(index: number): void {
    hasMoved = true;
    currentStepKey.value = steps.peek()[index]?.stepKey;
    onStep?.({ step: index + 1, steps: steps.peek().length });
  }

  /** History entry of the page whose state cannot be extended, and the step from which the visitor left the entry. */
  let foreignEntry: { readonly state: unknown; readonly href: string; readonly index: number } | undefined;

  /** Undefined for an entry that belongs to the page, for example a link to an anchor. */
  function getStepOfEntry(state: unknown): number | undefined {
    const index = isPlainObject(state) ? state[historyKey] : undefined;
    if (typeof index === 'number') return index;
    const isForeign = foreignEntry?.href === location.href && isSameState(foreignEntry.state, state);
    return isForeign ? foreignEntry?.index : undefined;
  }

  /** Adds an entry for the next step. A state of the page that is no plain object, such as a text, stays as it is. */
  function pushEntry(index: number): void {
    const { state } = history;
    const pageState = isPlainObject(state) ? state : {};
    if (isPlainObject(state ?? {})) history.replaceState({ ...pageState, [historyKey]: index - 1 }, '');
    else foreignEntry = { state, href: location.href, index: index - 1 };
    history.pushState({ ...pageState, [historyKey]: index }, '');
  }

  // The browser's back button goes back one step.
  addEventListener(
    'popstate',
    ({ state }) => {
      const index = getStepOfEntry(state);
      if (index !== undefined && index !== currentIndex.peek()) goTo(index);
    },
    { signal: abortController.signal },
  );

  function goBack(): void {
    if (isPlainObject(history.state) && history.state[historyKey] === currentIndex.peek()) history.back();
    else goTo(currentIndex.peek() - 1);
  }

  function focusProgress(element: HTMLElement | null): void {
    adoptStylesForElement(element, css);
    if (hasMoved) element?.focus();
  }

  return {
    isPartShown: (part) => steps.value[currentIndex.value]?.part === part,
    isHeadingShown(part, heading) {
      const step = steps.value[currentIndex.value];
      return step?.part === part && step.heading === heading;
    },
    isLast: () => currentIndex.value >= steps.value.length - 1,
    goNext() {
      const fields = steps.peek()[currentIndex.peek()]?.fields ?? [];
      for (const field of fields) field.touch();
      const invalidFields = fields.filter(({ issue }) => issue.peek());
      if (invalidFields.length > 0) return invalidFields;
      pushEntry(currentIndex.peek() + 1);
      goTo(currentIndex.peek() + 1);
      return [];
    },
    goToField(field) {
      const index = steps.peek().findIndex(({ fields }) => fields.includes(field));
      if (index >= 0 && index !== currentIndex.peek()) goTo(index);
    },
    Progress() {
      const { stepKey = '', part = 'contact', heading } = steps.value[currentIndex.value] ?? {};
      const stepCounts = { step: String(currentIndex.value + 1), steps: String(steps.value.length) };
      return (
        // A new element for each step. It takes the focus, so that a screen reader reads the step's name.
        <div key={stepKey} class="step" tabIndex={-1} ref={focusProgress}>
          <p>
            {changingText(
              formatMessage(stepMessages.step, { ...stepCounts, name: heading ?? messages[part] }),
            )}
          </p>
          <progress max={steps.value.length} value={currentIndex.value + 1} aria-hidden="true" />
        </div>
      );
    },
    Back() {
      if (currentIndex.value === 0) return null;
      return (
        <button type="button" class="quiet" onClick={goBack}>
          {stepMessages.back}
        </button>
      );
    },
    reset() {
      // Steps in the browser's history belong to the previous lead.
      historyKey = createHistoryKey();
      currentStepKey.value = undefined;
    },
    dispose: () => abortController.abort(),
  };
}

/** Key of a field's step. A step is a part of the form, or the fields of a part under one CRM heading. */
function getStepKey(field: FieldDefinition): string {
  return `${getFormPartName(field)} ${field.heading}`;
}

/** False for texts, numbers, arrays, dates and maps: a copy of their members is another value. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** Compares states of history entries, which are clones of each other. */
function isSameState(first: unknown, second: unknown): boolean {
  return (
    Object.is(first, second) ||
    (typeof first === 'object' && JSON.stringify(first) === JSON.stringify(second))
  );
}

/** Groups fields into steps, in the order of the form. Fields with the same heading share a step, also if other fields lie between them. */
function groupIntoSteps(fields: readonly FieldModel[]): readonly Step[] {
  const stepsByKey = new Map<string, Step & { readonly fields: FieldModel[] }>();
  for (const field of groupByPart(fields).flatMap((part) => part.fields)) {
    const stepKey = getStepKey(field.definition);
    const { heading } = field.definition;
    const step = stepsByKey.get(stepKey) ?? {
      stepKey,
      part: getFormPartName(field.definition),
      heading,
      fields: [],
    };
    step.fields.push(field);
    stepsByKey.set(stepKey, step);
  }
  return [...stepsByKey.values()];
}
