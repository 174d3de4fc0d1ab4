import { expect, expectTypeOf, test } from 'vitest';
import {
  callbackEvents,
  createEventDispatchers,
  type FormEventMap,
  type trackingEvents,
} from '../../../src/embed/options/event-table.js';

test('the compiler knows exactly the events of the table', () => {
  type Name = (typeof callbackEvents)[keyof typeof callbackEvents] | (typeof trackingEvents)[number];
  expectTypeOf<keyof FormEventMap>().toEqualTypeOf<`apro-form:${Name}`>();
});

test('every callback dispatches its event on the element, and only submit can be cancelled', () => {
  const events: CustomEvent[] = [];
  const host = { dispatchEvent: (event: CustomEvent) => events.push(event) > 0 } as unknown as Element;
  const dispatchers = createEventDispatchers(host);
  for (const callback of Object.values(dispatchers)) callback({ form: '34' });
  expect(events.map(({ type }) => type)).toEqual(
    Object.values(callbackEvents).map((name) => `apro-form:${name}`),
  );
  expect(events.filter(({ cancelable }) => cancelable).map(({ type }) => type)).toEqual(['apro-form:submit']);
  expect(events.every(({ bubbles, composed }) => bubbles && composed)).toBe(true);
  expect(events[0]?.detail).toEqual({ form: '34' });
});
