import { hasNativePicker } from './native-picker.js';

/**
 * Before hydration: a server renders native pickers, because it cannot know the device. Where the client renders a text
 * input and a calendar, the picker's own element becomes that text input, with its value (ISO 8601) and the focus.
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
