import { mount, unmount } from 'svelte';
import Contact from './contact.svelte';

const component = mount(Contact, { target: document.querySelector('main') ?? document.body });
document.querySelector('#remove')?.addEventListener('click', () => void unmount(component));
