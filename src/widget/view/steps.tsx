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
  /** Text that identifies the step among all steps of the form. */
  readonly stepKey: string;
  readonly part: FormPartName;
  readonly heading: string | undefined;
  readonly fields: readonly FieldModel[];
}

/**
 * Number in the name of the property of `history.state` that contains the current step. Each time the visitor fills
 * in the form anew, the number grows, so that steps of the form that was sent before are ignored.
 */
let historyKeyCount = 0;

function createHistoryKey(): string {
  return `apro-forms-${++historyKeyCount}`;
}

/**
 * Creates the object that shows a form one step at a time. Returns undefined if the form has fewer than two steps.
 */
export function createSteps({ model, messages, onStep }: StepsOptions): Steps | undefined {
  const allSteps = groupIntoSteps(model.fields);
  if (allSteps.length < 2) return undefined;
  const stepMessages = getExtendedMessages(messages).steps;
  let historyKey = createHistoryKey();
  const currentStepKey = signal<string | undefined>(undefined);
  /**
   * The steps that have at least one visible field. A step can have no visible field, because a field is hidden while
   * its list has no options.
   */
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

  /**
   * A history entry of the page whose state is not a plain object, so that the number of the step cannot be stored in
   * the state. `index` is the step that was shown when the visitor left this entry. Undefined: the form has met no
   * such entry.
   */
  let foreignEntry: { readonly state: unknown; readonly href: string; readonly index: number } | undefined;

  /**
   * Returns the step that belongs to the state of a history entry. Returns undefined if the page has created the
   * entry, for example by a link to an anchor.
   */
  function getStepOfEntry(state: unknown): number | undefined {
    const index = isPlainObject(state) ? state[historyKey] : undefined;
    if (typeof index === 'number') return index;
    const isForeign = foreignEntry?.href === location.href && isSameState(foreignEntry.state, state);
    return isForeign ? foreignEntry?.index : undefined;
  }

  /**
   * Adds an entry for the next step to the history of the browser. Also stores the number of the current step in the
   * current entry, unless the state that the page has set there is not a plain object.
   */
  function pushEntry(index: number): void {
    const { state } = history;
    const { href } = location;
    const pageState = isPlainObject(state) ? state : {};
    try {
      // Some pages replace `pushState` and `replaceState` by functions that read the third argument, so it is
      // always passed.
      if (isPlainObject(state ?? {}))
        history.replaceState({ ...pageState, [historyKey]: index - 1 }, '', href);
      else foreignEntry = { state, href, index: index - 1 };
      history.pushState({ ...pageState, [historyKey]: index }, '', href);
    } catch {
      // A browser throws an error if a page adds many history entries in a short time. The error is ignored,
      // because the form works without the entries.
    }
  }

  // The browser's back button shows the previous step of the form instead of the previous page.
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
        // Each step has a new element with the name of the step. The element gets the focus, so that a screen reader
        // reads the name.
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
      // The history of the browser still contains the steps of the lead that was sent. A new key makes these steps
      // invalid.
      historyKey = createHistoryKey();
      currentStepKey.value = undefined;
    },
    dispose: () => abortController.abort(),
  };
}

/**
 * Returns the key of the step that contains a field. All fields of the same part of the form (contact, request or
 * object) with the same heading in the CRM, or with no heading, belong to one step.
 */
function getStepKey(field: FieldDefinition): string {
  return `${getFormPartName(field)} ${field.heading}`;
}

/**
 * Returns false for texts, numbers, arrays, dates and maps. A copy of the members of such a value would not equal the
 * value, so its owner would lose data.
 */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

/**
 * Returns whether two states of history entries are equal. The browser clones states, so objects are compared as
 * JSON.
 */
function isSameState(first: unknown, second: unknown): boolean {
  return (
    Object.is(first, second) ||
    (typeof first === 'object' && JSON.stringify(first) === JSON.stringify(second))
  );
}

/**
 * Groups the fields of a form into steps, in the order of the form. All fields of a part (contact, request or object)
 * with the same heading belong to one step, even if there are other fields between them.
 */
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
