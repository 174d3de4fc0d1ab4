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
import {
  type AttributeName,
  eventByCallback,
  toAttributes,
  type WrapperOptions,
} from './options/wrapper-attributes.js';

export type { AproFormElement } from './element.js';

export interface AproFormProps extends WrapperOptions, FormCallbacks {
  readonly id?: string;
  readonly className?: string;
  /** Shown until the form is there, e.g. a link to its hosted page. */
  readonly children?: ReactNode;
}

/** `<apro-form>` for React 18 and 19, where a ref needs `forwardRef` in the one and not in the other. */
export const AproForm: ForwardRefExoticComponent<AproFormProps & RefAttributes<AproFormElement>> = forwardRef<
  AproFormElement,
  AproFormProps
>(function AproForm({ id, className, children, ...props }, ref) {
  const elementRef = useRef<AproFormElement | null>(null);
  const latestProps = useRef<FormCallbacks>(props);
  const listenersAbort = useRef<AbortController | undefined>(undefined);
  latestProps.current = props;

  // Only in a browser, and only once: importing it registers the element.
  useEffect(() => void import('./element.js'), []);

  // With the element and not in an effect: a form that is quickly there would be ready before.
  const attachElement = useCallback((nextElement: AproFormElement | null) => {
    elementRef.current = nextElement;
    listenersAbort.current?.abort();
    listenersAbort.current = new AbortController();
    for (const name of Object.keys(eventByCallback) as (keyof FormCallbacks)[]) {
      const forwardEvent = (event: Event) => {
        const callback = latestProps.current[name] as ((detail: unknown) => unknown) | undefined;
        if (callback?.((event as CustomEvent).detail) === false) event.preventDefault();
      };
      nextElement?.addEventListener(eventByCallback[name], forwardEvent, {
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

/** Of a bare `<apro-form>`. `hidden` is HTML's own there, which React sets as a property. */
export type AproFormAttributes = DetailedHTMLProps<HTMLAttributes<AproFormElement>, AproFormElement> & {
  readonly [Name in AttributeName]?: string | number;
} & { readonly form: string };

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'apro-form': AproFormAttributes;
    }
  }
}
