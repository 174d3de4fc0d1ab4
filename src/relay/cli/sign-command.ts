import { isFieldAddress } from '../../form/definition.js';
import type { RelayConfig } from '../config/config.js';
import { isFormId } from '../config/validators.js';
import { signedParameter, signValues } from '../leads/signed-values.js';
import { OperatorError } from '../operator/operator-error.js';

export const signUsage = `apro-forms sign ID ADDRESS=VALUE… [--days N]

  what to put behind the ? of a page's address for one person, under LINK_KEY: the form's fields of these addresses are
  sent with these values, and nobody can change them. --days: how long it is good.
`;

const secondsPerDay = 86_400;

/** @throws OperatorError for words that say nothing, or without a key */
export async function createPersonalLink(
  { linkKeys: [linkKey] }: RelayConfig,
  args: readonly string[],
  now = Date.now(),
): Promise<string> {
  const daysIndex = args.indexOf('--days');
  const [form = '', ...values] = daysIndex < 0 ? args : args.toSpliced(daysIndex, 2);
  const days = daysIndex < 0 ? undefined : Number(args[daysIndex + 1]);
  const pairs = values.map((pair) => /^([^=]*)=(.*)$/s.exec(pair));
  if (
    !isFormId(form) ||
    pairs.length === 0 ||
    !pairs.every((pair) => isFieldAddress(pair?.[1] ?? '')) ||
    (days !== undefined && !(days > 0))
  ) {
    throw new OperatorError(signUsage);
  }
  if (!linkKey)
    throw new OperatorError('Set LINK_KEY to a secret of 16 characters or more, here and for the relay.');
  const signed = await signValues(linkKey, {
    form,
    values: Object.fromEntries(pairs.map((pair) => [pair?.[1], pair?.[2]])),
    ...(days !== undefined && { until: Math.round(now / 1_000 + days * secondsPerDay) }),
  });
  return `${signedParameter}=${signed}\n`;
}
