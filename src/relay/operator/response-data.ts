import { readLocalJson } from './local-request.js';
import { OperatorError } from './operator-error.js';

/**
 * Returns the property `data` of the relay's response to a command.
 * @throws OperatorError if the relay refused the command
 */
export async function readResponseData<Data>(response: Response): Promise<Data> {
  const responseBody = ((await readLocalJson(response)) ?? {}) as { data?: Data; reason?: string };
  if (responseBody.data) return responseBody.data;
  if (response.status === 403)
    throw new OperatorError('The relay has started again meanwhile. Run the command again.');
  throw new OperatorError(responseBody.reason ?? `The relay answered ${response.status}.`);
}
