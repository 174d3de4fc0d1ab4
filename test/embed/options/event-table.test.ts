import { expect, expectTypeOf, test } from 'vitest';
import type { trackingEvents } from '../../../src/embed/extras/tracking.js';
import { dispatchCallbackEvent } from '../../../src/embed/options/dispatch-events.js';
import type { CallbackEvent } from '../../../src/embed/options/event-name.js';
import { callbackNames, type FormEventMap } from '../../../src/embed/options/event-table.js';
import type { FormCallbacks } from '../../../src/widget/session/callbacks.js';

test('the types of events for TypeScript are exactly the events of the table', () => {
  type Name = CallbackEvent | (typeof trackingEvents)[number];
  expectTypeOf<(typeof callbackNames)[number]>().toEqualTypeOf<keyof FormCallbacks>();
  expectTypeOf<keyof FormEventMap>().toEqualTypeOf<`apro-form:${Name}` | `apro${Name}`>();
});

test('every callback dispatches its event under both names, and only submit can be cancelled', () => {
  const events: CustomEvent[] = [];
  const host = { dispatchEvent: (event: CustomEvent) => events.push(event) > 0 } as unknown as Element;
  for (const name of callbackNames) dispatchCallbackEvent(host, name, { form: '34' });
  expect(events.map(({ type }) => type)).toEqual(
    ['ready', 'change', 'step', 'submit', 'success', 'error'].flatMap((name) => [
      `apro-form:${name}`,
      `apro${name}`,
    ]),
  );
  expect(events.filter(({ cancelable }) => cancelable).map(({ type }) => type)).toEqual([
    'apro-form:submit',
    'aprosubmit',
  ]);
  expect(events.every(({ bubbles, composed }) => bubbles && composed)).toBe(true);
  expect(events[0]?.detail).toEqual({ form: '34' });
});
