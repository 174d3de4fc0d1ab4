/** @jsxImportSource react */
import { AproForm } from 'apro-forms/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

/** A program in React that hears of its form. */
function Program({ endpoint }: { readonly endpoint: string }) {
  const [receipt, keep] = useState('');
  return (
    <>
      <AproForm form="34" endpoint={endpoint} onSuccess={(sent) => keep(sent.receipt ?? '')} />
      {receipt && <p>The program has heard of receipt {receipt}.</p>}
    </>
  );
}

const place = document.querySelector<HTMLElement>('#program');
if (place) createRoot(place).render(<Program endpoint={place.dataset.endpoint ?? ''} />);
