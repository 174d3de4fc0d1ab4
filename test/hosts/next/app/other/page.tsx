import Link from 'next/link';

export default function Other() {
  return (
    <main>
      <h1>Elsewhere</h1>
      <Link href="/">Back</Link>
    </main>
  );
}
