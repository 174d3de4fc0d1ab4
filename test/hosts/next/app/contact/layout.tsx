import Link from 'next/link';
import type { ReactNode } from 'react';

export default function Layout({ children }: { readonly children: ReactNode }) {
  return (
    <>
      {children}
      <Link href="/other">Elsewhere</Link>
    </>
  );
}
