/**
 * Lets each native control inside `container` report what it shows. Scripts of the page, plugins and password managers set
 * controls without an event. Handlers of `change` compare the control with the last rendered value, so a control that
 * nobody has set changes nothing. The events do not bubble.
 */
export function readControls(container: ParentNode | undefined): void {
  for (const control of container?.querySelectorAll('input, select, textarea') ?? [])
    control.dispatchEvent(new Event('change'));
}

/**
 * A `ref` of the form. jQuery's `trigger` calls no listeners except its own, but it calls `onchange` and `oninput` of the
 * control and of each element around the control.
 */
export function listenToJQuery(form: HTMLElement | null): void {
  if (!form) return;
  form.onchange = form.oninput = (event: Event) => {
    const { target } = event;
    if (!(event instanceof Event)) (target as EventTarget).dispatchEvent(new Event('change'));
  };
}
