import { defaultConfig, FormKit, plugin } from '@formkit/vue';
import { createApp, defineComponent, h, ref } from 'vue';
import type { LogicalField, LogicalOption } from '../../forms/logical-form.js';
import { loadChildOptions, loadForm, send } from '../load-form.js';

const { element, form } = await loadForm();

const Form = defineComponent(() => {
  const lists = ref<Record<string, readonly LogicalOption[]>>({});

  async function fillChildren(parent: string, option: string) {
    const options = await loadChildOptions(option);
    for (const field of form.fields) {
      if (field.parent === parent) lists.value = { ...lists.value, [field.name]: options };
    }
  }

  const drawField = ({ name, label, kind, required, options, parent }: LogicalField) => {
    const offered = options ?? lists.value[name] ?? [];
    return h(FormKit, {
      key: name,
      type: kind,
      name,
      label,
      validation: [required && 'required', kind === 'email' && 'email'].filter(Boolean).join('|'),
      ...(kind === 'select' && { placeholder: ' ' }),
      ...((kind === 'select' || kind === 'radio') && { options: [...offered] }),
      ...(parent && { disabled: offered.length === 0 }),
      ...(isParent(name) && { onInput: (value: unknown) => fillChildren(name, String(value ?? '')) }),
    });
  };
  return () => h(FormKit, { type: 'form', onSubmit: send }, () => form.fields.map(drawField));
});

function isParent(name: string): boolean {
  return form.fields.some(({ parent }) => parent === name);
}

createApp(Form).use(plugin, defaultConfig()).mount(element);
