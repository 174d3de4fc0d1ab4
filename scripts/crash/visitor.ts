import type { KeptRelay } from './kept-relay.js';

/** Of a hundred visitors one says just what the one before said, and five all but one thing of it. */
function wordsOf(at: number) {
  const isTwin = at % 100 === 1;
  const subject = isTwin || at % 20 === 2 ? at - 1 : at;
  const day = 1 + ((isTwin ? at - 1 : at) % 28);
  return { text: `Request ${subject}`, day: String(day).padStart(2, '0') };
}

/** One visitor: the same token until there is a receipt. */
export async function sendOne(
  at: number,
  relays: readonly KeptRelay[],
  random: () => number,
): Promise<string> {
  const { text, day } = wordsOf(at);
  const body = new URLSearchParams({
    action: 'fillform',
    formtype: '34',
    token: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    'data[def_customer][name]': `visitor-${at}`,
    'data[ext_request][66][value]': text,
    'data[ext_request][67][value]': `2026-12-${day}`,
  }).toString();
  for (;;) {
    const relay = relays[Math.floor(random() * relays.length)];
    try {
      const response = await fetch(`${relay?.url()}/onlineforms`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body,
        signal: AbortSignal.timeout(5_000),
      });
      const answer = await response.json();
      if (answer.receipt) return answer.receipt;
    } catch {}
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
