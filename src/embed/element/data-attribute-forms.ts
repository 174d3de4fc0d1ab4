import type { OpenableForm } from '../mount/mount.js';
import { mountAnew } from '../mount/remount.js';
import { attributeNames, readAttributes } from '../options/options.js';

const marked = '[data-apro-form]';
/** What stands in each; nothing where it does not say which form. */
const shown = new Map<Element, OpenableForm | undefined>();

/** Shows the form that each `[data-apro-form]` asks for, now and whenever that changes; takes it away when the element goes. */
export function watchMarkedElements(): void {
  const look = (changes: readonly MutationRecord[]) => {
    const changed = changes.map(({ attributeName, target }) => attributeName && target);
    for (const [element, form] of shown) {
      if (element.isConnected && element.matches(marked)) continue;
      form?.unmount();
      shown.delete(element);
    }
    for (const element of document.querySelectorAll<HTMLElement>(marked)) {
      if (shown.has(element) && !changed.includes(element)) continue;
      const options = { ...readAttributes(element, 'data-'), form: element.dataset.aproForm?.trim() ?? '' };
      shown.set(element, mountAnew(element, options, shown.get(element)));
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['apro-form', ...attributeNames].map((name) => `data-${name}`),
  });
  look([]);
}
