/** @jsxImportSource react */
import { AproForm } from 'apro-forms/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

interface ProgramProps {
  readonly endpoint: string;
  readonly form: string;
}

/** Example program with React. After the form was sent, the program shows the receipt number (R-…). */
function Program({ endpoint, form }: ProgramProps) {
  const [receipt, setReceipt] = useState('');
  return (
    <>
      <AproForm form={form} endpoint={endpoint} onSuccess={(sent) => setReceipt(sent.receipt ?? '')} />
      {receipt && <p>Received: {receipt}</p>}
    </>
  );
}

for (const container of document.querySelectorAll<HTMLElement>('.program')) {
  const { endpoint = '', form = '34' } = container.dataset;
  createRoot(container).render(<Program endpoint={endpoint} form={form} />);
}
