import { defineComponent, h as draw, onMounted, type PropType, ref } from 'vue';
import type { AproFormElement } from './element.js';
import type { FormEventMap } from './mount/form-events.js';
import { toAttributes, type WrapperOptions, wrapperOptionNames } from './options/wrapper-attributes.js';

export type { AproFormElement } from './element.js';

/** What a template ref to an `<AproForm>` gives. */
export interface AproFormExposed {
  /** Once it is on the page. */
  readonly element: AproFormElement | undefined;
}

/**
 * `<apro-form>` for Vue 3; on a server it renders the bare element. Emits `ready`, `change`, `step`, `success` and
 * `error` with the callbacks' details, and `submit` with the event itself: `preventDefault()` keeps the form open.
 */
export const AproForm = defineComponent({
  name: 'AproForm',
  props: Object.fromEntries(wrapperOptionNames.map((name) => [name, null])) as unknown as {
    readonly [K in keyof WrapperOptions]-?: K extends 'form'
      ? { readonly type: PropType<string>; readonly required: true }
      : { readonly type: PropType<WrapperOptions[K]> };
  },
  emits: {
    ready: (_: FormEventMap['apro-form:ready']['detail']) => true,
    change: (_: FormEventMap['apro-form:change']['detail']) => true,
    step: (_: FormEventMap['apro-form:step']['detail']) => true,
    submit: (_: FormEventMap['apro-form:submit']) => true,
    success: (_: FormEventMap['apro-form:success']['detail']) => true,
    error: (_: FormEventMap['apro-form:error']['detail']) => true,
  },
  setup(props, { emit, slots, expose }) {
    const element = ref<AproFormElement>();
    // Only in a browser: importing it registers the element.
    onMounted(() => void import('./element.js'));
    expose({ element });
    const listeners = {
      'onApro-form:ready': ({ detail }: FormEventMap['apro-form:ready']) => emit('ready', detail),
      'onApro-form:change': ({ detail }: FormEventMap['apro-form:change']) => emit('change', detail),
      'onApro-form:step': ({ detail }: FormEventMap['apro-form:step']) => emit('step', detail),
      'onApro-form:submit': (event: FormEventMap['apro-form:submit']) => emit('submit', event),
      'onApro-form:success': ({ detail }: FormEventMap['apro-form:success']) => emit('success', detail),
      'onApro-form:error': ({ detail }: FormEventMap['apro-form:error']) => emit('error', detail),
    };
    return () =>
      draw(
        'apro-form',
        { ref: element, ...toAttributes(props as WrapperOptions), ...listeners },
        slots.default?.(),
      );
  },
});
