import { mount } from 'apro-forms';

/** A program without a framework that shows a form, speaks to it and takes it away. */
const container = document.querySelector<HTMLElement>('#program');
const statusElement = document.querySelector('#said');
if (container && statusElement) {
  const form = mount(container, {
    form: '37',
    endpoint: container.dataset.endpoint ?? '',
    onSuccess: ({ receipt = '' }) => {
      statusElement.textContent = `The program has heard of receipt ${receipt}.`;
    },
  });
  const deeds = { send: () => form.submit(), reset: () => form.reset(), remove: () => form.unmount() };
  for (const [name, deed] of Object.entries(deeds)) {
    document.querySelector(`#${name}`)?.addEventListener('click', () => void deed());
  }
}
