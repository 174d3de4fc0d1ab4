import { createRoot } from 'react-dom/client';
import { Contact } from './contact.js';

const root = createRoot(document.querySelector('main') ?? document.body);
root.render(<Contact />);
document.querySelector('#remove')?.addEventListener('click', () => root.unmount());
