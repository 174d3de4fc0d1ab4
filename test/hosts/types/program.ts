import { type FormOptions, type MountedForm, mount } from 'apro-forms';
import { AproFormElement } from 'apro-forms/element';

const options: FormOptions = {
  form: '34',
  endpoint: 'https://forms.example.com',
  values: { 'ext_request.67': ['a', 'b'] },
  onError: ({ code, retryable }) => `${code.length}${retryable}`,
  onChange: ({ field }) => field.startsWith('def_customer.'),
};
const form: MountedForm = mount('#form', options);
const email = form.values['def_customer.email'];
form.reset();
form.unmount();
// @ts-expect-error: an answer is not always a string
const text: string = email;
// @ts-expect-error: the form ID is missing
mount('#form', {});
// @ts-expect-error: a field address is GROUP.ID with a known group
form.values.email;

const element: AproFormElement | null = document.querySelector('apro-form');
if (element) {
  element.values = { 'def_customer.email': 'a@b.example' };
  element.open();
}
const made: AproFormElement = document.createElement('apro-form');
made.addEventListener('apro-form:success', ({ detail }) => detail.receipt?.length);
document.addEventListener('apro-form:submit', (event) => {
  if (Object.keys(event.detail.values).length === 0) event.preventDefault();
});
// @ts-expect-error: a success has no error code
window.addEventListener('apro-form:success', ({ detail }) => detail.code);

export { AproFormElement, text };
