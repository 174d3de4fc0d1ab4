/** Between the texts of one field, by the name of the second input: as its kind reads a text that is given in advance. */
const between: Readonly<Record<string, string>> = { to: '..', lon: ' ' };

/** A form that a server drew in front of the script stays until this one is there, which begins with what was typed. */
export function takeOver(drawn: Element, element: HTMLElement): void {
  const form = drawn.querySelector('form');
  if (!form) return;
  const typed = new Map<string, string>();
  const filled = new Set<string>();
  for (const [name, value] of new FormData(form)) {
    const [group, id, part = ''] = name.split('.');
    if (id === undefined) continue;
    const address = `${group}.${id}`;
    const before = typed.get(address);
    const text = `${value}${isNumber(form, name) ? ' ' : ''}`;
    if (value) filled.add(address);
    typed.set(address, before === undefined ? text : before + (between[part] ?? ',') + text);
  }
  const values = [...typed].filter(([address]) => filled.has(address));
  if (values.length > 0) element.setAttribute('values', JSON.stringify(Object.fromEntries(values)));
  element.append(drawn);
  element.addEventListener('apro-form:ready', () => drawn.remove(), { once: true });
}

/** A visitor writes numbers as the language does, a program with a point (`givenNumber`): a space tells the two apart. */
function isNumber(form: HTMLFormElement, name: string): boolean {
  return (
    form.querySelector(`[name="${CSS.escape(name)}"]`)?.matches('[inputmode=decimal], [inputmode=numeric]') ??
    false
  );
}
