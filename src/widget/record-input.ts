import { reportPart } from '../console/report.js';
import type { InputRecord } from './repair/keep-presses.js';
import type { FormSession } from './session/form-session.js';
import type { Announcer } from './session/live-region.js';

const recordedEvents = ['pointerdown', 'pointerup', 'click', 'focusin', 'submit'];

/**
 * Loads the code that watches the visitor (`field-focus.ts`) at the visitor's first focus or press in a form. Records
 * events, and changes of the page, until this code handles them.
 * @param root the outermost element of the form
 */
export function recordInput(root: HTMLElement, session: FormSession, announcer: Announcer): void {
  const records: InputRecord[] = [];
  let handle = (record: InputRecord): unknown => records.push(record);
  const observer = new MutationObserver((changes) => {
    for (const change of changes) handle([change]);
  });
  // Listens outside the form, because at the end of a press the pointer may be elsewhere.
  for (const type of recordedEvents)
    root.getRootNode().addEventListener(
      type,
      (event) => {
        const { target } = event;
        if (!records[0]) {
          if (!root.contains(target as Node)) return;
          observer.observe(document, { childList: true, subtree: true });
          import('./host/field-focus.js')
            .then(({ watchVisitor }) => {
              handle = watchVisitor(records, root, session, announcer);
            }, reportPart)
            .then(() => observer.disconnect());
        }
        handle([event, target]);
      },
      { signal: session.signal, capture: true },
    );
}
