'use client';

import { AproForm } from 'apro-forms/react';
import { useState } from 'react';

/** Shows a form, and next to it a list of the events that the form has fired. */
export function Heard({ endpoint }: { readonly endpoint: string }) {
  const [heard, note] = useState<readonly string[]>([]);
  const hear = (what: string) => note((before) => [...before, what]);
  return (
    <section>
      <output>{heard.join(' ')}</output>
      <AproForm
        form="34"
        endpoint={endpoint}
        values={{ 'def_customer.name': 'Ann' }}
        onReady={() => hear('ready')}
        onSuccess={({ receipt }) => hear(`success:${receipt ? 'receipt' : 'none'}`)}
      />
    </section>
  );
}
