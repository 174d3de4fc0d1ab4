import type { RelayConfig } from '../config/config.js';
import { deskCommand } from '../node/desk/desk-server.js';
import { createOperatorClient } from '../node/operator-client.js';
import { OperatorError } from '../operator/operator-error.js';
import { readResponseData } from '../operator/response-data.js';

/**
 * Asks the running relay for a one-time link to the desk, the web page for the operator.
 * @throws OperatorError if no relay is running, or if the relay serves no desk
 */
export async function createDeskLink(config: RelayConfig): Promise<string> {
  const response = await createOperatorClient(config)(deskCommand);
  if (!response)
    throw new OperatorError(
      `No relay accepts commands through the folder ${config.data}. Start the relay, and run the command with its settings and as its user.`,
    );
  const { url } = await readResponseData<{ readonly url: string }>(response);
  return url;
}
