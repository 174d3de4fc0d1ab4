import { batch } from '@preact/signals';
import { report, reportPart } from '../console/report.js';
import { getReadyOptions } from '../fields/shared/choice-rules.js';
import { focusFirstControl } from '../fields/shared/focus.js';
import { readControls } from '../fields/shared/read-controls.js';
import type { FieldAddress } from '../form/definition.js';
import { computeInitialValue, type FieldModel } from '../form/field-model.js';
import { validateSettled } from '../form/submission.js';
import type { MountedWidget } from './mount.js';
import type { OpenForm } from './session/form-session.js';
import { toValueText } from './value-text.js';
import { waitForForm, whenOpen } from './wait-for-form.js';

// This file is a separate script with the methods with which a program fills in, checks and focuses a form. The
// script is loaded with the first call of such a method.

/** Values that a program sets, by address of the field, such as `ext_request.70`. `null` empties the field. */
type Values = Readonly<Record<string, unknown>>;

const methods = { set, setError, check, focus, replaceValues };

/**
 * Calls a method of a form. If the form is shown only after an event, waits until the form is mounted.
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
      // The next submission reads the values from the controls, so wait until the controls show the values that the
      // program has set.
      await waitForRendering();
      return result;
    }
    await new Promise((resolve) =>
      // `ready` fires while the form is still being mounted, so the method is called in a later task.
      host.addEventListener('apro-form:ready', () => setTimeout(resolve), { once: true }),
    );
  }
}

/**
 * Forms with values that a program has set but that are not rendered yet. The controls of such a form still show the
 * earlier values, so these controls must not be read.
 */
const unrendered = new WeakSet<MountedWidget>();

const waitForRendering = () => new Promise((resolve) => setTimeout(resolve));
function readRenderedControls(widget: MountedWidget): void {
  if (!unrendered.has(widget)) readControls(widget.root);
}

function markUnrendered(widget: MountedWidget): void {
  unrendered.add(widget);
  void waitForRendering().then(() => unrendered.delete(widget));
}

function findField({ model }: OpenForm, address: string): FieldModel | undefined {
  const field = model.field(address);
  if (!field) report('unknown-field', { form: model.definition.id, address });
  return field;
}

/**
 * Sets the values of fields. If a field does not accept a value, the field stays as it is and a warning is printed on
 * the console. The form is not created again, and all other fields keep their values.
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

function warnUnusable(address: string, value: unknown) {
  report('unusable-value', { address, value: JSON.stringify(value) });
}

/** Returns whether the field accepts the value. A list whose options are not loaded yet accepts every value. */
function acceptsText({ definition, rules, list }: FieldModel, text: string): boolean {
  const currentList = list.peek();
  if (currentList.status !== 'ready') return true;
  return !rules.isBlank(rules.parseText(text, { ...definition, options: currentList.options }));
}

/** Sorts fields: each field comes after the fields on whose choice its options depend, so the options are loaded. */
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
      if (!field) continue;
      const text = textOf(next, address);
      const isUnusable = text === undefined ? value !== undefined : text !== '' && !acceptsText(field, text);
      if (isUnusable) warnUnusable(address, value);
    }
  });
}

/** Returns the value that a field has before the visitor fills it in. */
function initialRaw({ definition, rules, list }: FieldModel, text: string | undefined): unknown {
  return computeInitialValue(rules, { ...definition, options: getReadyOptions(list.peek()) }, text);
}

/** Loads the styles of error messages, because no field may have been focused yet. */
function showStates({ root }: MountedWidget): void {
  import('./host/field-focus.js').then(({ adoptStateStyles }) => adoptStateStyles(root), reportPart);
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
    showStates(widget);
    widget.announcer.announce(`${field.definition.label}: ${text}`);
  });
}

/** Validates the form and shows the errors, without sending the form. @returns whether the form could be sent */
async function check(widget: MountedWidget): Promise<boolean> {
  const form = await waitForForm(widget);
  if (!form) return false;
  const { model, extras } = form;
  await waitForRendering();
  readRenderedControls(widget);
  extras?.clearPageIssues?.();
  showStates(widget);
  const invalidFields = await validateSettled(model, new AbortController().signal);
  if (invalidFields.length > 0 || model.answers().size === 0) return false;
  const pageIssues = (await extras?.findPageIssues?.(model)) ?? [];
  return pageIssues.length === 0 && extras?.allowSubmit() !== false;
}

/** Focuses a field. Without an address, focuses the first visible field. */
async function focus(widget: MountedWidget, address?: FieldAddress | FocusOptions): Promise<void> {
  const form = await waitForForm(widget);
  if (!form) return;
  const field =
    typeof address === 'string'
      ? findField(form, address)
      : form.model.fields.find(({ visible }) => visible.peek());
  if (!field) return;
  form.steps?.goToField(field);
  // The step that contains the field is rendered in a microtask, so the field is focused in a later task.
  setTimeout(() =>
    focusFirstControl(widget.root.querySelector(`[data-field="${CSS.escape(field.definition.address)}"]`)),
  );
}
