import { h as createElement, defineComponent, onMounted, type PropType, ref } from 'vue';
import type { FormCallbacks } from '../widget/session/callbacks.js';
import type { AproFormElement } from './element.js';
import { type CallbackEvent, toEventName } from './options/event-name.js';
import { type CallbackDetail, callbackNames, type FormEventMap } from './options/event-table.js';
import { optionNames } from './options/option-table.js';
import type { FormSettings } from './options/options.js';
import { toAttributes } from './wrapper-attributes.js';

export type { AproFormElement } from './element.js';

/** What a template ref to an `<AproForm>` exposes. */
export interface AproFormExposed {
  /** `undefined` until the component is mounted. */
  readonly element: AproFormElement | undefined;
}

type AproFormProps = {
  readonly [Name in keyof FormSettings]-?: Name extends 'form'
    ? { readonly type: PropType<string>; readonly required: true }
    : { readonly type: PropType<FormSettings[Name]> };
};

/** `submit` carries the DOM event, because a listener must be able to call `preventDefault()`. */
type AproFormEmits = {
  readonly [Name in keyof FormCallbacks as CallbackEvent<Name>]-?: (
    payload: Name extends 'onSubmit' ? FormEventMap['apro-form:submit'] : CallbackDetail<Name>,
  ) => boolean;
};

const events = callbackNames.map(toEventName);

/**
 * `<apro-form>` as a component for Vue 3. A server renders the bare element. Props are the options of `docs/options.md`; a
 * changed prop mounts the form again, except for `theme`. Emits `ready`, `change`, `step`, `success` and `error` with the
 * detail of the event, and `submit` with the DOM event, whose `preventDefault()` stops the send.
 * @example <AproForm form="34" endpoint="https://forms.example.com" @success="({ receipt }) => console.log(receipt)" />
 */
export const AproForm = defineComponent({
  name: 'AproForm',
  props: Object.fromEntries(optionNames.map((name) => [name, null])) as unknown as AproFormProps,
  emits: Object.fromEntries(events.map((name) => [name, () => true])) as unknown as AproFormEmits,
  setup(props, { emit, slots, expose }) {
    const element = ref<AproFormElement>();
    // The import registers the element, which needs a browser. `onMounted` does not run on a server.
    onMounted(() => void import('./element.js'));
    expose({ element });
    // The compiler cannot connect a name of the list with the type of its payload.
    const emitEvent = emit as (name: string, payload: unknown) => void;
    const listeners = Object.fromEntries(
      events.map((name) => [
        `onApro-form:${name}`,
        (event: CustomEvent) => emitEvent(name, name === 'submit' ? event : event.detail),
      ]),
    );
    return () =>
      createElement(
        'apro-form',
        { ref: element, ...toAttributes(props as FormSettings), ...listeners },
        slots.default?.(),
      );
  },
});
