import type * as z from 'zod';
import type { environmentSchema } from './environment.js';

/**
 * Returns the host name that the relay names to the CRM when it reads forms and option lists
 * (`RelayConfig.readHost`).
 */
export function chooseReadHost({
  PUBLIC_URL,
  ALLOWED_ORIGINS,
  HOST,
}: Pick<z.infer<typeof environmentSchema>, 'PUBLIC_URL' | 'ALLOWED_ORIGINS' | 'HOST'>): string {
  const [firstOrigin] = ALLOWED_ORIGINS === 'any' ? [] : ALLOWED_ORIGINS;
  const origin = PUBLIC_URL ?? firstOrigin;
  if (origin !== undefined) return new URL(origin).hostname;
  return HOST === '0.0.0.0' || HOST === '::' ? 'localhost' : HOST;
}
