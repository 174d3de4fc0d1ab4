import { createElement, type ReactElement, type ReactNode, type Ref, useEffect, useRef } from 'react';
import type { FormCallbacks } from '../widget/callbacks.js';
import type { AproFormElement } from './element.js';
import { attributesOf, eventNames, type WrapperOptions } from './wrapper-attributes.js';

export type { AproFormElement } from './element.js';

export interface AproFormProps extends WrapperOptions, FormCallbacks {
  readonly id?: string;
  readonly className?: string;
  /** Shown until the form is there, e.g. a link to its hosted page. */
  readonly children?: ReactNode;
  readonly ref?: Ref<AproFormElement>;
}

/** `<apro-form>` for React 18 and 19; on a server it renders the bare element. */
export function AproForm({ id, className, children, ref, ...props }: AproFormProps): ReactElement {
  const element = useRef<AproFormElement | null>(null);
  const newest = useRef<FormCallbacks>(props);
  newest.current = props;

  useEffect(() => {
    // Only in a browser, and only once: importing it registers the element.
    void import('./element.js');
    const heard = new AbortController();
    for (const name of Object.keys(eventNames) as (keyof FormCallbacks)[]) {
      const tell = (event: Event) => {
        const listen = newest.current[name] as ((detail: unknown) => unknown) | undefined;
        if (listen?.((event as CustomEvent).detail) === false) event.preventDefault();
      };
      element.current?.addEventListener(eventNames[name], tell, { signal: heard.signal });
    }
    return () => heard.abort();
  }, []);

  function keep(found: AproFormElement | null): void {
    element.current = found;
    if (typeof ref === 'function') ref(found);
    else if (ref) ref.current = found;
  }

  return createElement(
    'apro-form',
    { id, class: className, ref: keep, suppressHydrationWarning: true, ...attributesOf(props) },
    children,
  );
}
