'use client';
import { AproForm, type AproFormElement } from 'apro-forms/react';
import { useRef, useState } from 'react';

export default function Page() {
  const form = useRef<AproFormElement>(null);
  const [receipt, setReceipt] = useState('');
  return (
    <main>
      <h1>Contact</h1>
      <AproForm
        ref={form}
        form="34"
        endpoint="https://forms.example.com"
        onSuccess={(sent) => setReceipt(sent.receipt ?? 'without a receipt')}
      >
        <a href="tel:+15550100">Call us</a>
      </AproForm>
      <button type="button" onClick={() => form.current?.set({ 'def_customer.name': 'Ann' })}>
        I am Ann
      </button>
      {receipt && <p>Sent: {receipt}</p>}
    </main>
  );
}
