import 'apro-forms/solid';
import type { AproFormElement } from 'apro-forms/solid';
import { createSignal, Show } from 'solid-js';

export function Contact() {
  let form: AproFormElement | undefined;
  const [receipt, setReceipt] = createSignal('');
  return (
    <>
      <apro-form
        ref={form}
        form="34"
        endpoint="https://forms.example.com"
        on:aprosuccess={(event) => setReceipt(event.detail.receipt ?? 'without a receipt')}
      >
        <a href="tel:+15550100">Call us</a>
      </apro-form>
      <button type="button" onClick={() => form?.set({ 'def_customer.name': 'Ann' })}>
        I am Ann
      </button>
      <Show when={receipt()}>
        <p>Sent: {receipt()}</p>
      </Show>
    </>
  );
}
