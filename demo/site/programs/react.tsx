/** @jsxImportSource react */
import { AproForm } from 'apro-forms/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

/** Example program with React. After the form was sent, the program shows the receipt number (R-…). */
function Program({ endpoint }: { readonly endpoint: string }) {
  const [receipt, setReceipt] = useState('');
  return (
    <>
      <AproForm form="34" endpoint={endpoint} onSuccess={(sent) => setReceipt(sent.receipt ?? '')} />
      {receipt && <p>Received: {receipt}</p>}
    </>
  );
}

const container = document.querySelector<HTMLElement>('#program');
if (container) createRoot(container).render(<Program endpoint={container.dataset.endpoint ?? ''} />);
