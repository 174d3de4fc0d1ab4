import { render } from 'solid-js/web';
import { Contact } from './contact.js';

const dispose = render(() => <Contact />, document.querySelector('main') ?? document.body);
document.querySelector('#remove')?.addEventListener('click', dispose);
