import { mount } from 'apro-forms';

const container = document.querySelector<HTMLElement>('[data-form]');
if (container) mount(container, { form: container.dataset.form ?? '' });
