import { mount } from 'apro-forms';

/** Example program without a framework: shows, sends, resets and removes a form. */
const container = document.querySelector<HTMLElement>('#program');
const statusElement = document.querySelector('#said');
if (container && statusElement) {
  const form = mount(container, {
    form: '37',
    endpoint: container.dataset.endpoint ?? '',
    onSuccess: ({ receipt = '' }) => {
      statusElement.textContent = `Received: ${receipt}`;
    },
  });
  const actions = { send: () => form.submit(), reset: () => form.reset(), remove: () => form.unmount() };
  for (const [name, action] of Object.entries(actions)) {
    document.querySelector(`#${name}`)?.addEventListener('click', () => void action());
  }
}
