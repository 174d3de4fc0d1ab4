/**
 * Makes each native control inside `container` report its current value. The function is necessary because scripts of
 * the page, browser plugins and password managers set controls without an event. The function dispatches events that
 * do not bubble. A handler compares the control with the value that was rendered last, so an unchanged control has no
 * effect.
 */
export function readControls(container: ParentNode | undefined): void {
  for (const control of container?.querySelectorAll('input, select, textarea') ?? [])
    control.dispatchEvent(new Event('change'));
}

/**
 * A Preact `ref` for the form. Switches off the browser's own validation: without script, that validation is the only
 * part that knows about half-filled date and time inputs, which are posted as blank. A script that calls jQuery's `trigger` changes a control without a native event.
 * jQuery calls only its own listeners, and the functions `onchange` and `oninput` of the control and of each element
 * around the control. Therefore this function sets `onchange` and `oninput` of the form.
 */
export function prepareForm(form: HTMLFormElement | null): void {
  if (!form) return;
  form.noValidate = true;
  form.onchange = form.oninput = (event: Event) => {
    const { target } = event;
    if (!(event instanceof Event)) (target as EventTarget).dispatchEvent(new Event('change'));
  };
}
