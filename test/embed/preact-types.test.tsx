import { createRef } from 'preact';
import { expect, test } from 'vitest';
import type { AproFormElement } from '../../src/embed/preact.js';

/** Valid and invalid uses of `<apro-form>` in JSX of Preact. The type check of the repository reads this file. */
const ref = createRef<AproFormElement>();

const valid = (
  <apro-form
    ref={ref}
    form="34"
    mode="popup"
    again-after={7}
    values={{ 'def_customer.email': 'a@b.example' }}
    check={(values) => ('def_customer.email' in values ? undefined : { 'def_customer.email': 'Please' })}
    onaprosuccess={({ detail }) => detail.receipt?.toUpperCase()}
    class="lead"
  >
    <a href="tel:+15550100">Call us</a>
  </apro-form>
);
// @ts-expect-error: the form id is missing
const withoutForm = <apro-form />;
// @ts-expect-error: unknown mode
const wrongMode = <apro-form form="34" mode="fly" />;
// @ts-expect-error: unknown attribute
const wrongName = <apro-form form="34" endpiont="https://forms.example.com" />;
// @ts-expect-error: an event has no such detail
const wrongDetail = <apro-form form="34" onaprosuccess={({ detail }) => detail.nothing} />;

test('JSX of Preact has the element with its attributes, properties and events', () => {
  for (const { type } of [valid, withoutForm, wrongMode, wrongName, wrongDetail])
    expect(type).toBe('apro-form');
});
