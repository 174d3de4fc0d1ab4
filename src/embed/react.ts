import {
  createElement,
  type DetailedHTMLProps,
  type ForwardRefExoticComponent,
  forwardRef,
  type HTMLAttributes,
  type ReactNode,
  type RefAttributes,
  useCallback,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react';
import type { FormCallbacks } from '../widget/session/callbacks.js';
import type { AproFormElement } from './element.js';
import { toEventName } from './options/event-name.js';
import { callbackNames } from './options/event-table.js';
import type { FormSettings } from './options/options.js';
import { toAttributes, type WrapperAttributeName } from './wrapper-attributes.js';

export type { AproFormElement } from './element.js';

/** Props of `<AproForm>`: the options of `docs/options.md`, the callbacks, and the props below. */
export interface AproFormProps extends FormSettings, FormCallbacks {
  /** `id` of the element. */
  readonly id?: string;
  /** `class` of the element. */
  readonly className?: string;
  /** Shown until the form is ready, for example a link to the hosted form. */
  readonly children?: ReactNode;
}

/**
 * `<apro-form>` as a component for React 18 and 19, with a ref to the element (React 18 needs `forwardRef`). A server renders
 * the bare element. A changed prop mounts the form again, except for `theme` and the callbacks.
 * @param props `form` is required.
 * @example <AproForm form="34" endpoint="https://forms.example.com" onSuccess={({ receipt }) => setReceipt(receipt)} />
 */
export const AproForm: ForwardRefExoticComponent<AproFormProps & RefAttributes<AproFormElement>> = forwardRef<
  AproFormElement,
  AproFormProps
>(function AproForm({ id, className, children, ...props }, ref) {
  const elementRef = useRef<AproFormElement | null>(null);
  const latestProps = useRef<FormCallbacks>(props);
  const listenersAbort = useRef<AbortController | undefined>(undefined);
  latestProps.current = props;

  // The import registers the element, which needs a browser. Effects do not run on a server.
  useEffect(() => void import('./element.js'), []);

  // A ref callback runs before effects: a form that is ready at once would fire `ready` before an effect adds listeners.
  const attachElement = useCallback((nextElement: AproFormElement | null) => {
    elementRef.current = nextElement;
    listenersAbort.current?.abort();
    listenersAbort.current = new AbortController();
    for (const name of callbackNames) {
      const forwardEvent = (event: Event) => {
        const callback = latestProps.current[name] as ((detail: unknown) => unknown) | undefined;
        if (callback?.((event as CustomEvent).detail) === false) event.preventDefault();
      };
      nextElement?.addEventListener(`apro-form:${toEventName(name)}`, forwardEvent, {
        signal: listenersAbort.current.signal,
      });
    }
  }, []);
  useImperativeHandle<AproFormElement | null, AproFormElement | null>(ref, () => elementRef.current, []);

  return createElement(
    'apro-form',
    { id, class: className, ref: attachElement, suppressHydrationWarning: true, ...toAttributes(props) },
    children,
  );
});

/** Attributes of a bare `<apro-form>` in JSX. Field addresses go to `data-hidden`: React sets `hidden` as an HTML property. */
export type AproFormAttributes = DetailedHTMLProps<HTMLAttributes<AproFormElement>, AproFormElement> & {
  readonly [Name in WrapperAttributeName]?: string | number;
} & { readonly form: string };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'apro-form': AproFormAttributes;
    }
  }
}
