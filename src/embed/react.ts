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
  useLayoutEffect,
  useRef,
} from 'react';
import type { FormCallbacks, FormValues } from '../widget/session/callbacks.js';
import type { AproFormElement } from './element.js';
import { toEventName } from './options/event-name.js';
import { callbackNames } from './options/event-table.js';
import type { FormSettings, ProgramOptions } from './options/options.js';
import type { ElementAttributes } from './template-types.js';
import { toAttributes } from './wrapper-attributes.js';

export type { AproFormElement } from './element.js';

/**
 * Props of the React component `<AproForm>`: all options of `docs/options.md`, all callbacks, and the props below.
 */
export interface AproFormProps extends FormSettings, ProgramOptions, FormCallbacks {
  /** Attribute `id` of the element `<apro-form>`. */
  readonly id?: string;
  /** Attribute `class` of the element `<apro-form>`. */
  readonly className?: string;
  /** Content that is shown until the form is ready, for example a link to the form's own page on the relay. */
  readonly children?: ReactNode;
}

/**
 * React component (React 18 and 19) that renders the custom element `<apro-form>`. A `ref` gets this element; React 18
 * needs `forwardRef` for that. On a server, the component renders the element without a form inside. A changed prop
 * creates the form anew, except for `theme`, `values`, `check` and the callbacks. Changed `values` keep what was typed.
 * @param props only `form` is required.
 * @example <AproForm form="34" endpoint="https://forms.example.com" onSuccess={({ receipt = '' }) => setReceipt(receipt)} />
 */
export const AproForm: ForwardRefExoticComponent<AproFormProps & RefAttributes<AproFormElement>> = forwardRef<
  AproFormElement,
  AproFormProps
>(function AproForm({ id, className, children, ...props }, ref) {
  const elementRef = useRef<AproFormElement | null>(null);
  const latestProps = useRef<FormCallbacks & ProgramOptions>(props);
  const listenersAbort = useRef<AbortController | undefined>(undefined);
  latestProps.current = props;

  // Registers `<apro-form>`. Only a browser can do that, so the import is in an effect: effects never run on a
  // server.
  useEffect(() => void import('./element.js'), []);

  // The event listeners are added in a ref callback, because React calls it before effects. A form that is ready at
  // once would fire `ready` before an effect could add a listener.
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
  const hasRules = props.check !== undefined;
  useLayoutEffect(() => {
    const setRules = {
      check: hasRules ? (values: FormValues) => latestProps.current.check?.(values) : undefined,
    };
    if (elementRef.current) Object.assign(elementRef.current, setRules);
  }, [hasRules]);
  useImperativeHandle<AproFormElement | null, AproFormElement | null>(ref, () => elementRef.current, []);

  return createElement(
    'apro-form',
    { id, class: className, ref: attachElement, suppressHydrationWarning: true, ...toAttributes(props) },
    children,
  );
});

/**
 * Attributes of `<apro-form>` in JSX without the component. The option `hidden` is written as `data-hidden`, because
 * React sets `hidden` as the HTML property that hides the element.
 */
export type AproFormAttributes = DetailedHTMLProps<HTMLAttributes<AproFormElement>, AproFormElement> &
  ElementAttributes;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'apro-form': AproFormAttributes;
    }
  }
}
