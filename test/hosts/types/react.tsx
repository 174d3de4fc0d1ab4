import { AproForm, type AproFormElement } from 'apro-forms/react';
import { createRef } from 'react';

/** Type test: valid uses of the React component. Each `@ts-expect-error` precedes an invalid use. */
const ref = createRef<AproFormElement>();

export const wrapped = (
  <AproForm
    ref={ref}
    form="34"
    mode="slide"
    againAfter={7}
    values={{ 'def_customer.email': 'a@b.example' }}
    onSubmit={({ values }) => values['def_customer.email'] !== undefined}
    onSuccess={({ receipt }) => receipt?.toUpperCase()}
  />
);
export const bare = <apro-form form="34" mode="popup" again-after={7} className="lead" debug="" />;

// @ts-expect-error: the form ID is missing
export const without = <AproForm />;
// @ts-expect-error: unknown mode
export const wrong = <AproForm form="34" mode="fly" />;
// @ts-expect-error: the form ID is missing
export const bareWithout = <apro-form />;
// @ts-expect-error: unknown attribute
export const bareWrong = <apro-form form="34" againAfter="7" />;

const sent: Promise<{ readonly receipt?: string | undefined } | undefined> | undefined =
  ref.current?.submit();
void sent;
