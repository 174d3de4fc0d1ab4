import type { MountedForm } from '../widget/mount.js';
import { mount } from './mount.js';
import { readAttributes } from './options.js';

const marked = '[data-apro-form]';
const nameless = new WeakSet<Element>();
const shown = new Map<Element, MountedForm>();

/** Shows a form in each `[data-apro-form]`, now and whenever one comes; takes it away when the element goes. */
export function watchMarkedElements(): void {
  const look = () => {
    for (const [element, form] of shown) {
      if (element.isConnected) continue;
      form.unmount();
      shown.delete(element);
    }
    for (const element of document.querySelectorAll<HTMLElement>(marked)) {
      if (shown.has(element)) continue;
      const options = { ...readAttributes(element, 'data-'), form: element.dataset.aproForm?.trim() ?? '' };
      if (options.form) shown.set(element, mount(element, options));
      else if (!nameless.has(element)) {
        nameless.add(element);
        console.warn('apro-forms: data-apro-form="ID" has no ID');
      }
    }
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributeFilter: ['data-apro-form'],
  });
  look();
}
