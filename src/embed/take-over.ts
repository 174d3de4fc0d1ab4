/** A form that a server drew in front of the script stays until this one is there, which begins with what was typed. */
export function takeOver(drawn: Element, element: HTMLElement): void {
  const form = drawn.querySelector('form');
  if (!form) return;
  const typed = new Map<string, string>();
  for (const [name, value] of new FormData(form)) {
    const before = typed.get(name);
    typed.set(name, before === undefined ? String(value) : `${before},${value}`);
  }
  element.setAttribute('values', JSON.stringify(Object.fromEntries(typed)));
  element.append(drawn);
  element.addEventListener('apro-form:ready', () => drawn.remove(), { once: true });
}
