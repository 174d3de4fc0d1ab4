import type { OpenableForm } from '../mount/mount.js';
import { remount } from '../mount/remount.js';
import { attributeNames, readAttributes } from '../options/options.js';

const selector = '[data-apro-form]';
/** What stands in each; nothing where it does not say which form. */
const mountedForms = new Map<Element, OpenableForm | undefined>();

/** Shows the form that each `[data-apro-form]` asks for, now and whenever that changes; takes it away when the element goes. */
export function watchDataAttributeForms(): void {
  const update = (mutations: readonly MutationRecord[]) => {
    const changedElements = mutations.map(({ attributeName, target }) => attributeName && target);
    for (const [element, form] of mountedForms) {
      if (element.isConnected && element.matches(selector)) continue;
      form?.unmount();
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
