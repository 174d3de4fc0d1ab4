import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { demoKey } from '../../demo/crm/server.js';

const runFile = promisify(execFile);
const cliPath = fileURLToPath(new URL('../../dist/node/cli.js', import.meta.url));

/**
 * Returns the output of `apro-forms tag ID`: the HTML that embeds the form into a page, with reserved space for the
 * form.
 */
export async function renderTag(relay: string, site: string, formId: string): Promise<string> {
  const { port } = new URL(relay);
  const env = { ...process.env, CRM_URL: relay, CRM_KEY: demoKey, PORT: port, PUBLIC_URL: site };
  const { stdout } = await runFile(process.execPath, [cliPath, 'tag', formId], { env });
  return stdout;
}
