import { AproForm } from 'apro-forms/react';
import Link from 'next/link';
import { Heard } from './heard';

/** Page that is rendered on the server for each visitor. It uses the React component of apro-forms directly. */
export default async function Page({
  searchParams,
}: {
  readonly searchParams: Promise<{ readonly endpoint?: string }>;
}) {
  const { endpoint = '' } = await searchParams;
  return (
    <main>
      <h1>Ask us</h1>
      <AproForm form="37" endpoint={endpoint}>
        <a href="tel:+15550100">Call us</a>
      </AproForm>
      <Heard endpoint={endpoint} />
      <Link href="/other">Elsewhere</Link>
    </main>
  );
}
