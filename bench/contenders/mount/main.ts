import { mount } from 'apro-forms';

const place = document.querySelector<HTMLElement>('[data-form]');
if (place) mount(place, { form: place.dataset.form ?? '' });
