import { type RemountableForm, remount } from '../mount/remount.js';
import { attributeNames } from '../options/option-table.js';
import { readAttributes } from '../options/read-attributes.js';

const selector = '[data-apro-form]';
/** The form inside each `[data-apro-form]` element. `undefined`: the attribute is empty, so the element has no form. */
const mountedForms = new Map<Element, RemountableForm | undefined>();

/**
 * Shows a form in each `[data-apro-form]` element of the page, now and whenever elements or their attributes change.
 * Removes the form of an element that leaves the page. Call this function once per page.
 */
export function watchDataAttributeForms(): void {
  const update = (mutations: readonly MutationRecord[]) => {
    const changedElements = mutations.map(({ attributeName, target }) => attributeName && target);
    for (const [element, mounted] of mountedForms) {
      if (element.isConnected && element.matches(selector)) continue;
      mounted?.form.unmount();
      mountedForms.delete(element);
    }
    for (const element of document.querySelectorAll<HTMLElement>(selector)) {
      if (mountedForms.has(element) && !changedElements.includes(element)) continue;
      const options = { ...readAttributes(element, 'data-'), form: element.dataset.aproForm?.trim() ?? '' };
      mountedForms.set(element, remount(element, options, mountedForms.get(element)));
    }
  };
  new MutationObserver(update).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['apro-form', ...attributeNames].map((name) => `data-${name}`),
  });
  update([]);
}
