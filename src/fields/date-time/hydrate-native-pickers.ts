import { hasNativePicker } from './native-picker.js';

/**
 * Call this function before Preact makes a page from the server interactive. A server renders native date and time
 * inputs, because the server does not know the visitor's device. If the browser will render a text input with a
 * calendar, the function turns the native input's element into that text input. The element keeps its value (ISO
 * 8601) and the focus.
 */
export function hydrateNativePickers(root: HTMLElement): void {
  if (hasNativePicker()) return;
  for (const input of root.querySelectorAll<HTMLInputElement>(
    '[type=date], [type=time], [type=datetime-local]',
  )) {
    const hasFocus = input === document.activeElement;
    const wrapper = document.createElement('div');
    wrapper.className = 'dated';
    input.before(wrapper);
    wrapper.append(input);
    input.type = 'text';
    input.autocomplete = 'off';
    for (const name of ['step', 'max']) input.removeAttribute(name);
    if (hasFocus) input.focus();
  }
}
