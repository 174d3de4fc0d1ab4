import { isFieldAddress } from '../../form/definition.js';
import { ConfigError, type RelayConfig } from '../config/config.js';
import { signedParameter, signValues } from '../leads/signed-values.js';
import { parseCommandArgs, requireFormId, UsageError } from './arguments/parse-args.js';

const secondsPerDay = 86_400;

/**
 * Creates the URL parameter of a personal link, which fills in form fields. `docs/operating.md` describes the format.
 * @param args form id, one `ADDRESS=VALUE` per field, `--days N`
 * @param now milliseconds since 1970
 * @throws UsageError for wrong arguments, ConfigError if no secret for links is configured.
 */
export async function createPersonalLink(
  { linkKeys: [linkKey] }: RelayConfig,
  args: readonly string[],
  now = Date.now(),
): Promise<string> {
  const { positionals, option } = parseCommandArgs('sign', args);
  const [formText = '', ...assignments] = positionals;
  const form = requireFormId(formText, 'sign');
  const values = Object.fromEntries(assignments.map(parseAssignment));
  const daysText = option('days');
  const days = daysText === undefined ? undefined : Number(daysText);
  if (days !== undefined && !(days > 0))
    throw new UsageError(`--days ${daysText} is not a number above 0.`, 'sign');
  if (!linkKey)
    throw new ConfigError(['Set LINK_KEY to a secret of at least 16 characters, here and for the relay.']);
  const signed = await signValues(linkKey, {
    form,
    values,
    ...(days !== undefined && { until: Math.round(now / 1_000 + days * secondsPerDay) }),
  });
  return `${signedParameter}=${signed}\n`;
}

function parseAssignment(text: string): readonly [address: string, value: string] {
  const [, address = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (!isFieldAddress(address))
    throw new UsageError(`${text} is not ADDRESS=VALUE, e.g. ext_request.70=VIP.`, 'sign');
  return [address, value];
}
