/** Between the texts of one field, by the name of the second input: as its kind reads a text that is given in advance. */
const separatorByPart: Readonly<Record<string, string>> = { to: '..', lon: ' ' };

/** A form that a server drew in front of the script stays until this one is there, which begins with what was typed. */
export function takeOverServerForm(serverForm: Element, element: HTMLElement): void {
  const form = serverForm.querySelector('form');
  if (!form) return;
  const textByAddress = new Map<string, string>();
  const filledAddresses = new Set<string>();
  for (const [name, value] of new FormData(form)) {
    const [group, id, part = ''] = name.split('.');
    if (id === undefined) continue;
    const address = `${group}.${id}`;
    const previousText = textByAddress.get(address);
    const text = `${value}${isNumberInput(form, name) ? ' ' : ''}`;
    if (value) filledAddresses.add(address);
    textByAddress.set(
      address,
      previousText === undefined ? text : previousText + (separatorByPart[part] ?? ',') + text,
    );
  }
  const filledEntries = [...textByAddress].filter(([address]) => filledAddresses.has(address));
  if (filledEntries.length > 0)
    element.setAttribute('values', JSON.stringify(Object.fromEntries(filledEntries)));
  element.append(serverForm);
  element.addEventListener('apro-form:ready', () => serverForm.remove(), { once: true });
}

/** A visitor writes numbers as the language does, a program with a point (`givenNumber`): a space tells the two apart. */
function isNumberInput(form: HTMLFormElement, name: string): boolean {
  return (
    form.querySelector(`[name="${CSS.escape(name)}"]`)?.matches('[inputmode=decimal], [inputmode=numeric]') ??
    false
  );
}
