import 'apro-forms/solid';

/** Type test: valid uses in JSX of Solid. Each `@ts-expect-error` precedes an invalid use. */
export const valid = (
  <apro-form
    form="34"
    mode="popup"
    again-after={7}
    class="lead"
    prop:values={{ 'def_customer.email': 'a@b.example' }}
    on:aprosuccess={(event) => event.detail.receipt?.toUpperCase()}
  />
);
export const around = <main on:aprosuccess={(event) => event.detail.receipt} />;
// @ts-expect-error: the form ID is missing
export const without = <apro-form mode="popup" />;
// @ts-expect-error: unknown mode
export const wrongMode = <apro-form form="34" mode="fly" />;
// @ts-expect-error: unknown mode, also as a property
export const wrongProperty = <apro-form form="34" prop:mode="fly" />;
// @ts-expect-error: unknown attribute
export const wrongName = <apro-form form="34" endpiont="https://forms.example.com" />;
// @ts-expect-error: a success has no code
export const wrongDetail = <apro-form form="34" on:aprosuccess={(event) => event.detail.code} />;
