import { AproForm } from 'apro-forms/vue';
import { createApp, defineComponent, h, ref } from 'vue';

/** Example program with Vue. After the form was sent, the program shows the receipt number (R-…). */
const Program = defineComponent({
  props: { endpoint: { type: String, required: true } },
  setup({ endpoint }) {
    const receipt = ref('');
    return () => [
      h(AproForm, {
        form: '34',
        endpoint,
        onSuccess: (sent) => {
          receipt.value = sent.receipt ?? '';
        },
      }),
      receipt.value && h('p', `Received: ${receipt.value}`),
    ];
  },
});

const container = document.querySelector<HTMLElement>('#program');
if (container) createApp(Program, { endpoint: container.dataset.endpoint ?? '' }).mount(container);
