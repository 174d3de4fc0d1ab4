import { computed, signal } from '@preact/signals';
import type { FieldModel } from '../../form/field-model.js';
import { say } from '../../messages/format.js';
import { moreOf } from '../../messages/more-en.js';
import { adoptStylesAt } from '../../styles/adopt-styles.js';
import {
  type PartName,
  partNameOf,
  partsOf,
  type Steps,
  type StepsOptions,
  stepNameOf,
} from '../session/form-parts.js';
import css from './steps.css?inline';

interface Step {
  /** Tells it from others. */
  readonly name: string;
  readonly part: PartName;
  readonly heading: string | undefined;
  readonly fields: readonly FieldModel[];
}

let lastKey = 0;

function newKey(): string {
  return `apro-forms-${++lastKey}`;
}

export function createSteps({ model, messages, onStep }: StepsOptions): Steps {
  const words = moreOf(messages).steps;
  let key = newKey();
  const current = signal<string | undefined>(undefined);
  const all = stepsOf(model.fields);
  /** One whose lists have all turned out empty is no step. */
  const steps = computed(() => all.filter(({ fields }) => fields.some(({ visible }) => visible.value)));
  const at = computed(() =>
    Math.max(
      0,
      steps.value.findIndex(({ name }) => name === current.value),
    ),
  );
  const left = new AbortController();
  let moved = false;

  function goTo(index: number): void {
    moved = true;
    current.value = steps.peek()[index]?.name;
    onStep?.({ step: index + 1, steps: steps.peek().length });
  }

  // The browser's back button goes back a step. Entries without our mark are the page's own: a link within it, for one.
  addEventListener(
    'popstate',
    ({ state }) => {
      const index = state?.[key];
      if (typeof index === 'number' && index !== at.peek()) goTo(index);
    },
    { signal: left.signal },
  );

  function goBack(): void {
    if (history.state?.[key] === at.peek()) history.back();
    else goTo(at.peek() - 1);
  }

  function takeFocus(element: HTMLElement | null): void {
    adoptStylesAt(element, css);
    if (moved) element?.focus();
  }

  return {
    shows: (part) => steps.value[at.value]?.part === part,
    showsHeading(part, heading) {
      const step = steps.value[at.value];
      return step?.part === part && step.heading === heading;
    },
    isLast: () => at.value >= steps.value.length - 1,
    next() {
      const fields = steps.peek()[at.peek()]?.fields ?? [];
      for (const field of fields) field.touch();
      const wrong = fields.filter(({ issue }) => issue.peek());
      if (wrong.length > 0) return wrong;
      history.replaceState({ ...history.state, [key]: at.peek() }, '');
      history.pushState({ ...history.state, [key]: at.peek() + 1 }, '');
      goTo(at.peek() + 1);
      return [];
    },
    show(field) {
      const index = steps.peek().findIndex(({ fields }) => fields.includes(field));
      if (index >= 0 && index !== at.peek()) goTo(index);
    },
    Progress() {
      const { name = '', part = 'contact', heading } = steps.value[at.value] ?? {};
      const numbers = { step: String(at.value + 1), steps: String(steps.value.length) };
      return (
        // A new one for each step, with the focus: so a screen reader says where one is.
        <div key={name} class="step" tabIndex={-1} ref={takeFocus}>
          <p>{say(words.step, { ...numbers, name: heading ?? messages[part] })}</p>
          <progress max={steps.value.length} value={at.value + 1} aria-hidden="true" />
        </div>
      );
    },
    Back() {
      if (at.value === 0) return null;
      return (
        <button type="button" class="quiet" onClick={goBack}>
          {words.back}
        </button>
      );
    },
    reset() {
      // The steps in the browser's history are another lead's.
      key = newKey();
      current.value = undefined;
    },
    stop: () => left.abort(),
  };
}

/** In the order in which a visitor meets them. What comes back to a heading later belongs to its step. */
function stepsOf(fields: readonly FieldModel[]): readonly Step[] {
  const found = new Map<string, Step & { readonly fields: FieldModel[] }>();
  for (const field of partsOf(fields).flatMap((part) => part.fields)) {
    const name = stepNameOf(field.definition);
    const { heading } = field.definition;
    const step = found.get(name) ?? { name, part: partNameOf(field.definition), heading, fields: [] };
    step.fields.push(field);
    found.set(name, step);
  }
  return [...found.values()];
}
