/**
 * Makes each native control inside `container` report its current value. The function is necessary because scripts of
 * the page, browser plugins and password managers set controls without an event. The function dispatches events that
 * do not bubble. A handler compares the control with the value that was rendered last, so an unchanged control has no
 * effect.
 */
export function readControls(container: ParentNode | undefined): void {
  for (const control of container?.querySelectorAll('input, select, textarea') ?? [])
    control.dispatchEvent(new CustomEvent('change'));
}

/**
 * A Preact `ref` that prepares the `<form>` element. It switches off the browser's own validation, because the widget
 * validates the form. A form without script keeps the browser's validation, which alone notices half-filled date and
 * time inputs (they would be posted as blank). It also sets `onchange` and `oninput` of the form. jQuery's `trigger`
 * dispatches no native event, but calls these two functions of the control and of each element around the control.
 * The function also replaces the method `submit` of the element, which would post the values to the page. It hides Enter
 * from the page, which may press a button of its own at Enter (ASP.NET, searches).
 */
export function prepareForm(form: HTMLFormElement | null, submit: () => unknown): void {
  if (!form) return;
  form.submit = submit;
  form.noValidate = true;
  form.onchange =
    form.oninput =
    form.onkeydown =
    form.onkeypress =
    form.onkeyup =
      (event: Event & { readonly key?: string }) => {
        if (event.key === 'Enter') event.stopPropagation();
        // Browsers set `isTrusted` on every native event. An event without it is an event object of jQuery.
        if (event.isTrusted === undefined)
          (event.target as EventTarget).dispatchEvent(new CustomEvent('change'));
      };
}
