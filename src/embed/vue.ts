import { defineComponent, h as draw, onMounted, type PropType, ref } from 'vue';
import type { AproFormElement } from './element.js';
import { attributesOf, eventNames, optionNames, type WrapperOptions } from './wrapper-attributes.js';

export type { AproFormElement } from './element.js';

const events = Object.values(eventNames).map((name) => name.slice('apro-form:'.length));

/**
 * `<apro-form>` for Vue 3; on a server it renders the bare element. Emits `ready`, `change`, `step`, `success` and
 * `error` with the callbacks' details, and `submit` with the event itself: `preventDefault()` keeps the form open.
 */
export const AproForm = defineComponent({
  name: 'AproForm',
  props: Object.fromEntries(optionNames.map((name) => [name, null])) as unknown as {
    readonly [K in keyof WrapperOptions]-?: K extends 'form'
      ? { readonly type: PropType<string>; readonly required: true }
      : { readonly type: PropType<WrapperOptions[K]> };
  },
  emits: events,
  setup(props, { emit, slots, expose }) {
    const element = ref<AproFormElement>();
    // Only in a browser: importing it registers the element.
    onMounted(() => void import('./element.js'));
    expose({ element });
    const listeners = Object.fromEntries(
      events.map((name) => [
        `onApro-form:${name}`,
        (event: CustomEvent) => emit(name, name === 'submit' ? event : event.detail),
      ]),
    );
    return () =>
      draw(
        'apro-form',
        { ref: element, ...attributesOf(props as WrapperOptions), ...listeners },
        slots.default?.(),
      );
  },
});
