import { createApp } from 'vue';
import Contact from './contact.vue';

const app = createApp(Contact);
app.mount('main');
document.querySelector('#remove')?.addEventListener('click', () => app.unmount());
