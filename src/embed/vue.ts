import { h as createElement, defineComponent, onMounted, type PropType, ref, watchPostEffect } from 'vue';
import type { CallbackDetail, FormCallbacks, FormValues } from '../widget/session/callbacks.js';
import type { AproFormElement } from './element.js';
import { type CallbackEvent, toEventName } from './options/event-name.js';
import { callbackNames, type FormEventMap } from './options/event-table.js';
import { optionNames } from './options/option-table.js';
import type { FormSettings, ProgramOptions } from './options/options.js';
import type { ElementAttributes } from './template-types.js';
import { toAttributes } from './wrapper-attributes.js';

export type { AproFormElement } from './element.js';

/** The object that a Vue template ref to an `<AproForm>` gives. */
export interface AproFormExposed {
  /** The element `<apro-form>` that the component renders. `undefined`: the component is not mounted yet. */
  readonly element: AproFormElement | undefined;
}

type AproFormProps = {
  readonly [Name in keyof FormSettings]-?: Name extends 'form'
    ? { readonly type: PropType<string>; readonly required: true }
    : { readonly type: PropType<FormSettings[Name]> };
} & { readonly check: { readonly type: PropType<ProgramOptions['check']> } };

/**
 * Events that the Vue component emits, with the type of their argument. The argument of `submit` is the DOM event,
 * because a listener must be able to call `preventDefault()`. The argument of all other events is the `detail` of the
 * DOM event.
 */
type AproFormEmits = {
  readonly [Name in keyof FormCallbacks as CallbackEvent<Name>]-?: (
    payload: Name extends 'onSubmit' ? FormEventMap['apro-form:submit'] : CallbackDetail<Name>,
  ) => boolean;
};

const events = callbackNames.map(toEventName);

/**
 * Vue 3 component that renders the custom element `<apro-form>`. On a server, the component renders the element
 * without a form inside. The props are the options of `docs/options.md`. A changed prop creates the form anew, except
 * for `theme`, `values` and `check`. Changed `values` keep what was typed. The component emits `ready`, `change`,
 * `step`, `success` and `error` with the `detail` of the DOM event. It emits `submit` with the DOM event itself;
 * `preventDefault()` of this event cancels the submission of the form.
 * @example <AproForm form="34" endpoint="https://forms.example.com" @success="({ receipt }) => console.log(receipt)" />
 */
export const AproForm = defineComponent({
  name: 'AproForm',
  props: Object.fromEntries(
    [...optionNames, 'check'].map((name) => [name, null]),
  ) as unknown as AproFormProps,
  emits: Object.fromEntries(events.map((name) => [name, () => true])) as unknown as AproFormEmits,
  setup(props, { emit, slots, expose }) {
    const element = ref<AproFormElement>();
    // Registers `<apro-form>`. Only a browser can do that, so the import is in `onMounted`, which never runs on a
    // server.
    onMounted(() => void import('./element.js'));
    watchPostEffect(() => {
      const rules = props.check && ((values: FormValues) => props.check?.(values));
      if (element.value) Object.assign(element.value, { check: rules });
    });
    expose({ element });
    // TypeScript cannot infer which argument type belongs to an event name of the loop below, so a cast is needed.
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

/** Attributes, properties and events (`@aproready`) of `<apro-form>` in templates of Vue, without the component. */
export type AproFormTag = new () => { readonly $props: ElementAttributes };

declare module 'vue' {
  interface GlobalComponents {
    'apro-form': AproFormTag;
  }
}
