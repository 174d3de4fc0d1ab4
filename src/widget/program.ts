import { batch, effect } from '@preact/signals';
import { focusFirstControl } from '../fields/shared/focus.js';
import { readControls } from '../fields/shared/read-controls.js';
import type { FieldAddress } from '../form/definition.js';
import type { FieldModel } from '../form/field-model.js';
import { validateSettled } from '../form/submission.js';
import type { MountedWidget } from './mount.js';
import type { OpenForm } from './session/form-session.js';
import { toValueText } from './value-text.js';

// This file is a chunk of its own: the methods with which a program fills in, checks and focuses a form. It is loaded
// with the first call of one of these methods.

/** Values that a program sets, by field address. `null` empties the field. `undefined` leaves the field as it is. */
type Values = Readonly<Record<string, unknown>>;

const methods = { set, setError, check, focus, replaceValues };

/**
 * Calls a method of a form that may not be mounted yet, because it waits for its trigger.
 * @param host the element of the page that contains the form
 * @param getWidget returns `undefined` while the form is not mounted
 */
export async function callMethod(
  name: keyof typeof methods,
  host: Element,
  getWidget: () => MountedWidget | undefined,
  args: readonly unknown[],
): Promise<unknown> {
  for (;;) {
    const widget = getWidget();
    if (widget) {
      const result = await (methods[name] as (...all: readonly unknown[]) => unknown)(widget, ...args);
      // The next send reads the controls, so they must show the values that were set.
      await waitForRendering();
      return result;
    }
    await new Promise((resolve) =>
      // `ready` fires while the form is being mounted, so the next attempt is made in a later task.
      host.addEventListener('apro-form:ready', () => setTimeout(resolve), { once: true }),
    );
  }
}

/** Widgets with values that are set but not rendered yet: their controls still show the earlier values. */
const unrendered = new WeakSet<MountedWidget>();

const waitForRendering = () => new Promise((resolve) => setTimeout(resolve));

function readRenderedControls(widget: MountedWidget): void {
  if (!unrendered.has(widget)) readControls(widget.root);
}

function markUnrendered(widget: MountedWidget): void {
  unrendered.add(widget);
  void waitForRendering().then(() => unrendered.delete(widget));
}

/** Functions that wait for the form of a widget, in the order of the calls. */
const waitingUses = new WeakMap<MountedWidget, ((form: OpenForm) => void)[]>();

/** Calls `use` when the form definition is loaded: soon, or after a retry of the visitor. */
function whenOpen(widget: MountedWidget, use: (form: OpenForm) => void): void {
  const waiting = waitingUses.get(widget);
  if (waiting) {
    waiting.push(use);
    return;
  }
  const uses = [use];
  waitingUses.set(widget, uses);
  let isOpen = false;
  const stop = effect(() => {
    const state = widget.session.state.value;
    if (isOpen || state.status !== 'open') return;
    isOpen = true;
    // Outside of the effect: the model changes signals that the effect must not depend on.
    queueMicrotask(() => {
      stop();
      waitingUses.delete(widget);
      for (const waitingUse of uses) waitingUse(state.form);
    });
  });
}

/** Waits until the form is loaded. Resolves to `undefined` if loading failed. */
function waitForForm({ session }: MountedWidget): Promise<OpenForm | undefined> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const state = session.state.value;
      if (state.status === 'loading') return;
      resolve(state.status === 'open' ? state.form : undefined);
      queueMicrotask(() => stop());
    });
  });
}

function findField({ model }: OpenForm, address: string): FieldModel | undefined {
  const field = model.field(address);
  if (!field) console.warn(`apro-forms: form ${model.definition.id} has no field ${address}`);
  return field;
}

/**
 * Sets the values of fields. A value that the field cannot have changes nothing and prints a warning. The form is not
 * created again, and all other fields keep their values.
 */
function set(widget: MountedWidget, values: Values): void {
  whenOpen(widget, (form) => {
    readRenderedControls(widget);
    const addresses = Object.keys(Object(values)).filter((address) => values[address] !== undefined);
    const fields = parentsFirst(addresses.flatMap((address) => findField(form, address) ?? []));
    batch(() => {
      for (const field of fields) setValue(field, values[field.definition.address]);
    });
    markUnrendered(widget);
    for (const field of fields) widget.session.recordChange(field);
  });
}

function setValue(field: FieldModel, value: unknown): void {
  const { definition, rules } = field;
  const text = value === null ? '' : toValueText(value);
  if (text === '') {
    field.pageIssue.value = undefined;
    field.update(() => rules.blank(definition));
  } else if (text !== undefined && acceptsText(field, text)) field.reset(text);
  else warnUnusable(definition.address, value);
}

function warnUnusable(address: string, value: unknown): void {
  console.warn(`apro-forms: values of ${address} cannot be ${JSON.stringify(value)}`);
}

/** Whether the field can have the value. A list that is not loaded yet may have the option. */
function acceptsText({ definition, rules, list }: FieldModel, text: string): boolean {
  const currentList = list.peek();
  if (currentList.status !== 'ready') return true;
  return !rules.isBlank(rules.parseText(text, { ...definition, options: currentList.options }));
}

/** Sorts fields so that a field follows the fields on which its options depend. */
function parentsFirst(fields: readonly FieldModel[]): readonly FieldModel[] {
  const sorted = new Set<FieldModel>();
  const visited = new Set<FieldModel>();
  const visit = (field: FieldModel): void => {
    if (visited.has(field)) return;
    visited.add(field);
    const parent = fields.find(({ definition }) => definition.address === field.definition.parent);
    if (parent) visit(parent);
    sorted.add(field);
  };
  fields.forEach(visit);
  return [...sorted];
}

/**
 * Replaces the initial values. A field that still has its earlier initial value gets the new one; a field that the
 * visitor or the program has changed keeps its value. `reset` restores the new values.
 */
function replaceValues(widget: MountedWidget, earlier: Values = {}, next: Values = {}): void {
  whenOpen(widget, ({ model }) => {
    readRenderedControls(widget);
    const textOf = (values: Values, address: string) =>
      values[address] === undefined ? undefined : toValueText(values[address]);
    batch(() => {
      for (const field of parentsFirst(model.fields)) {
        const { address } = field.definition;
        const earlierText = textOf(earlier, address);
        const nextText = textOf(next, address);
        if (earlierText === nextText) continue;
        const isUnchanged =
          JSON.stringify(field.raw.peek()) === JSON.stringify(initialRaw(field, earlierText));
        field.setPrefill(nextText);
        if (isUnchanged) field.reset();
      }
    });
    for (const [address, value] of Object.entries(next)) {
      const field = findField({ model } as OpenForm, address);
      if (field && textOf(next, address) === undefined && value !== undefined) warnUnusable(address, value);
    }
  });
}

/** The value with which a field starts. */
function initialRaw({ definition, rules, list }: FieldModel, text: string | undefined): unknown {
  const currentList = list.peek();
  const options = currentList.status === 'ready' ? currentList.options : [];
  const parsed = text === undefined ? undefined : rules.parseText(text, { ...definition, options });
  if (parsed !== undefined && !rules.isBlank(parsed)) return parsed;
  const preselected = options.filter((option) => option.preselected);
  return rules.choice && preselected.length > 0
    ? rules.choice.fromOptions(preselected)
    : rules.blank(definition);
}

/** Shows a text as the error of a field, until the visitor changes the field. `null` removes the error. */
function setError(widget: MountedWidget, address: FieldAddress, text: string | null): void {
  whenOpen(widget, (form) => {
    const field = findField(form, address);
    if (!field) return;
    field.pageIssue.value = text
      ? { code: 'page', english: '{text}', params: { text: `${text}` } }
      : undefined;
    if (!text) return;
    field.touch();
    widget.announcer.announce(`${field.definition.label}: ${text}`);
  });
}

/** Validates the form and shows the errors, without a send. @returns whether the form could be sent */
async function check(widget: MountedWidget): Promise<boolean> {
  const form = await waitForForm(widget);
  if (!form) return false;
  const { model, extras } = form;
  await waitForRendering();
  readRenderedControls(widget);
  extras?.clearPageIssues?.();
  const invalidFields = await validateSettled(model, new AbortController().signal);
  if (invalidFields.length > 0 || model.answers().size === 0) return false;
  const pageIssues = (await extras?.findPageIssues?.(model)) ?? [];
  return pageIssues.length === 0 && extras?.allowSubmit() !== false;
}

/** Focuses a field; without an address, the first field that is shown. */
async function focus(widget: MountedWidget, address?: FieldAddress | FocusOptions): Promise<void> {
  const form = await waitForForm(widget);
  if (!form) return;
  const field =
    typeof address === 'string'
      ? findField(form, address)
      : form.model.fields.find(({ visible }) => visible.peek());
  if (!field) return;
  form.steps?.goToField(field);
  // The step that contains the field is rendered in a microtask.
  setTimeout(() =>
    focusFirstControl(widget.root.querySelector(`[data-field="${CSS.escape(field.definition.address)}"]`)),
  );
}
