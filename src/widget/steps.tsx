import { computed, signal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import type { FieldModel } from '../form/field-model.js';
import type { FormModel } from '../form/form-model.js';
import type { Messages } from '../messages/messages.js';
import { moreOf } from '../messages/more-en.js';
import { say } from '../messages/say.js';
import { adoptStylesAt } from '../styles/adopt-styles.js';
import { type PartName, partsOf } from './form-parts.js';
import css from './steps.css?inline';

/** A form one part at a time: contact, request, object. What was typed stays, forth and back. */
export interface Steps {
  shows(part: PartName): boolean;
  isLast(): boolean;
  /** To the next part or, where this one has an issue, nowhere: then the fields that have one. */
  next(): readonly FieldModel[];
  /** To the part that a field is in. */
  show(field: FieldModel): void;
  Progress(): ComponentChild;
  Back(): ComponentChild;
  stop(): void;
}

export interface StepsOptions {
  readonly model: FormModel;
  readonly messages: Messages;
  onStep?(detail: { readonly step: number; readonly steps: number }): void;
}

let lastKey = 0;

export function createSteps({ model, messages, onStep }: StepsOptions): Steps {
  const words = moreOf(messages).steps;
  const key = `apro-forms-${++lastKey}`;
  const current = signal<PartName | undefined>(undefined);
  /** A part whose lists have all turned out empty is no step. */
  const parts = computed(() =>
    partsOf(model.fields).filter(({ fields }) => fields.some(({ visible }) => visible.value)),
  );
  const at = computed(() =>
    Math.max(
      0,
      parts.value.findIndex(({ name }) => name === current.value),
    ),
  );
  const left = new AbortController();
  let moved = false;

  function goTo(index: number): void {
    moved = true;
    current.value = parts.peek()[index]?.name;
    onStep?.({ step: index + 1, steps: parts.peek().length });
  }

  // The browser's back button goes back a step; what else the page keeps in its history stays as it is.
  addEventListener('popstate', ({ state }) => goTo(Number(state?.[key] ?? 0)), { signal: left.signal });

  function goBack(): void {
    if (history.state?.[key] === at.peek()) history.back();
    else goTo(at.peek() - 1);
  }

  function takeFocus(element: HTMLElement | null): void {
    adoptStylesAt(element, css);
    if (moved) element?.focus();
  }

  return {
    shows: (name) => parts.value[at.value]?.name === name,
    isLast: () => at.value >= parts.value.length - 1,
    next() {
      const fields = parts.peek()[at.peek()]?.fields ?? [];
      for (const field of fields) field.touch();
      const wrong = fields.filter(({ issue }) => issue.peek());
      if (wrong.length > 0) return wrong;
      history.pushState({ ...history.state, [key]: at.peek() + 1 }, '');
      goTo(at.peek() + 1);
      return [];
    },
    show(field) {
      const index = parts.peek().findIndex(({ fields }) => fields.includes(field));
      if (index >= 0 && index !== at.peek()) goTo(index);
    },
    Progress() {
      const name = parts.value[at.value]?.name ?? 'contact';
      const numbers = { step: String(at.value + 1), steps: String(parts.value.length) };
      return (
        // A new one for each step, with the focus: so a screen reader says where one is.
        <div key={name} class="step" tabIndex={-1} ref={takeFocus}>
          <p>{say(words.step, { ...numbers, name: messages[name] })}</p>
          <progress max={parts.value.length} value={at.value + 1} aria-hidden="true" />
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
    stop: () => left.abort(),
  };
}
