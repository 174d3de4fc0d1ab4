import { Form } from '@bpmn-io/form-js-viewer';
import type { LogicalField } from '../../forms/logical-form.js';
import { loadForm, send } from '../load-form.js';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';

const { element, form } = await loadForm();
const viewer = new Form({ container: element });
viewer.on('submit', ({ data }: { data: unknown }) => send(data));
await viewer.importSchema({
  type: 'default',
  components: [
    ...form.fields.map(asComponent),
    { type: 'button', action: 'submit', label: 'Send', key: 'send' },
  ],
});

function asComponent({ name, label, kind, required = false, options = [] }: LogicalField) {
  const validate = {
    required,
    ...((kind === 'email' || kind === 'tel') && { validationType: kind === 'email' ? 'email' : 'phone' }),
  };
  const common = { key: name, label, validate };
  if (kind === 'select' || kind === 'radio') return { ...common, type: kind, values: [...options] };
  if (kind === 'date') return { ...common, type: 'datetime', subtype: 'date', dateLabel: label };
  return { ...common, type: kind === 'number' ? 'number' : 'textfield' };
}
