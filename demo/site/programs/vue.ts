import { AproForm } from 'apro-forms/vue';
import { createApp, defineComponent, h, ref } from 'vue';

/** Example program with Vue. After the form was sent, the program shows the receipt number (R-…). */
const Program = defineComponent({
  props: { endpoint: { type: String, required: true }, form: { type: String, required: true } },
  setup({ endpoint, form }) {
    const receipt = ref('');
    return () => [
      h(AproForm, {
        form,
        endpoint,
        onSuccess: (sent) => {
          receipt.value = sent.receipt ?? '';
        },
      }),
      receipt.value && h('p', `Received: ${receipt.value}`),
    ];
  },
});

for (const container of document.querySelectorAll<HTMLElement>('.program')) {
  const { endpoint = '', form = '34' } = container.dataset;
  createApp(Program, { endpoint, form }).mount(container);
}
