import type { RestartingRelay } from './restarting-relay.js';

/**
 * Returns the values that a simulated visitor enters. One in 100 visitors repeats the values of the visitor before.
 * Five in 100 repeat all values but one.
 */
function fieldsFor(index: number) {
  const isDuplicate = index % 100 === 1;
  const subject = isDuplicate || index % 20 === 2 ? index - 1 : index;
  const day = 1 + ((isDuplicate ? index - 1 : index) % 28);
  return { text: `Request ${subject}`, day: String(day).padStart(2, '0') };
}

/**
 * Submits a lead until a relay returns a receipt number, and returns this number. All attempts use the same
 * idempotency key, so only one lead may be created.
 */
export async function sendLead(
  index: number,
  relays: readonly RestartingRelay[],
  random: () => number,
): Promise<string> {
  const { text, day } = fieldsFor(index);
  const body = new URLSearchParams({
    action: 'fillform',
    formtype: '34',
    token: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    'data[def_customer][name]': `visitor-${index}`,
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
