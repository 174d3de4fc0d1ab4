import { mount } from 'apro-forms';

/** A program without a framework that shows a form, speaks to it and takes it away. */
const place = document.querySelector<HTMLElement>('#program');
const said = document.querySelector('#said');
if (place && said) {
  const form = mount(place, {
    form: '37',
    endpoint: place.dataset.endpoint ?? '',
    onSuccess: ({ receipt = '' }) => {
      said.textContent = `The program has heard of receipt ${receipt}.`;
    },
  });
  const deeds = { send: () => form.submit(), reset: () => form.reset(), remove: () => form.unmount() };
  for (const [name, deed] of Object.entries(deeds)) {
    document.querySelector(`#${name}`)?.addEventListener('click', () => void deed());
  }
}
