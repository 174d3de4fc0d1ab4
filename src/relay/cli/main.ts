import { fileURLToPath } from 'node:url';
import { ConfigError, type RelayConfig, readConfig } from '../config/config.js';
import { isSecureUrl } from '../config/validators.js';
import { runChecks } from '../doctor/doctor.js';
import { StartError, startRelay } from '../node/start-relay.js';
import { OperatorError } from '../operator/operator-error.js';
import { StoreError } from '../storage/database/sql.js';
import { leadsUsage, parseLeadsArgs, runLeadsCommand } from './leads-command.js';
import { createPersonalLink, signUsage } from './sign-command.js';
import { parseTagArgs, renderTag, type TagCommand, tagUsage } from './tag-command.js';

const usage = `apro-forms relay    starts the relay between web pages and the CRM
apro-forms leads    lists, shows, retries, releases, closes, erases and exports leads
apro-forms doctor   looks at everything that the relay needs, and says what to do
apro-forms tag, sri prints what to paste into a page for a form
apro-forms sign     prints a personal link's values, which nobody can change

Settings come from the environment:
  CRM_URL              address of the CRM, e.g. http://example.crma.pro:81 (required)
  CRM_KEY              its API key, 32 characters (required)
  FORMS                ids of the forms that may be served, e.g. 34,35 (default: all)
  PUBLICATIONS         ids of publications of the CRM that consents may show, e.g. 871 (default: none)
  HEADINGS             on or off (default): groups fields as the CRM does; costs 3 requests with the key a day,
                       or an hour while the CRM refuses them
  ALLOWED_ORIGINS      sites that may use the relay, e.g. https://www.example.com; * = any (default: its own pages)
  PUBLIC_URL           where visitors reach the relay behind a proxy, e.g. https://forms.example.com
  PORT, HOST           where to listen (default: 8787, 127.0.0.1)
  TRUSTED_PROXIES      addresses whose X-Forwarded-For is believed, e.g. 127.0.0.1,10.0.0.0/8 (default: none)
  DATA                 folder of the embedded store (default: data)
  DATABASE_URL         PostgreSQL, for several relays at once, in place of DATA
  DATA_KEY             secret under which leads are kept; NEW,OLD to change it (default: CRM_KEY)
  RETENTION_DAYS       days after which a delivered lead is erased (default: 7)
  STALE_DAYS           how old a copy may be served while the CRM can't be reached (default: 7)
  KEY_LIMIT            requests with the key that the CRM allows in an hour (default: 200)
  TOKEN_FIELD          text field of the request in the CRM's forms, for the receipt, e.g. ext_request.91
  NOTE_FIELD           text field for "possible repeat of …"
  UNCLEAR              a lead that may or may not be in the CRM: resend or hold (default: resend)
  SETTLE_SECONDS       how long such a lead is left alone before it is looked for (default: 90)
  SENDS_PER_MINUTE     sends of one address; more are kept back as spam (default: 30)
  PROOF_OF_WORK        on (default) or off: less may come from browsers that did not work for it
  CAPTCHA_URL          where a captcha's provider checks what its script gave the page
  CAPTCHA_SECRET       the secret that it wants
  LINK_KEY             secret of personal links, 16 characters or more; NEW,OLD to change it
  SIGNED_FIELDS        addresses of fields that only personal links may fill in, e.g. ext_request.70
  ALERT_URL            https address that hears of leads that need somebody, of spam, and of a refused key or site
  OPTION_VALUE         what is sent of a chosen option: value or id (default: value)
  DIALECT              how the CRM's actions are spelt: auto, compact or spelled (default: auto)
  CRM_TIMEOUT_SECONDS  deadline of one request to the CRM (default: 20)
  MAX_UPLOAD           largest file in bytes (default: 20000000)

${leadsUsage}
${tagUsage}
${signUsage}`;

/** Built, this file lies in `dist/node`, the scripts for pages one folder above. */
const dist = fileURLToPath(new URL('..', import.meta.url));

await run(process.argv.slice(2));

async function run([command, ...args]: readonly string[]): Promise<void> {
  if ([command, ...args].some((arg) => arg === '--help' || arg === '-h')) {
    process.stdout.write(usage);
    return;
  }
  const tagCommand = parseTagArgs(command, args);
  try {
    if (tagCommand) await printTag(readConfig(process.env), tagCommand);
    else if (command === 'relay' && args.length === 0) await serveRelay(readConfig(process.env));
    else if (command === 'leads') await printLeads(args);
    else if (command === 'sign')
      process.stdout.write(await createPersonalLink(readConfig(process.env), args));
    else if (command === 'doctor' && args.length === 0) await printCheckResults(readConfig(process.env));
    else {
      process.stderr.write(usage);
      process.exitCode = 2;
    }
  } catch (error) {
    const isExpected = [ConfigError, StartError, StoreError, OperatorError].some(
      (errorClass) => error instanceof errorClass,
    );
    if (!isExpected) throw error;
    process.stderr.write(`${(error as Error).message.trimEnd()}\n`);
    process.exitCode = error instanceof ConfigError ? 2 : 1;
  }
}

async function printTag(config: RelayConfig, command: TagCommand): Promise<void> {
  process.stdout.write(await renderTag(config, dist, command));
  if (!config.publicOrigin)
    process.stderr.write(
      'PUBLIC_URL is not set, so this address works on this machine alone: set it to the one that visitors reach the relay at.\n',
    );
}

async function printLeads(args: readonly string[]): Promise<void> {
  const commands = parseLeadsArgs(args);
  const folder = args[0] === 'files' ? args[2] : undefined;
  await runLeadsCommand(readConfig(process.env), commands, (text) => process.stdout.write(text), folder);
}

async function printCheckResults(config: RelayConfig): Promise<void> {
  for await (const { check, status, message } of runChecks(config)) {
    process.stdout.write(`${status.padEnd(8)} ${check}: ${message}\n`);
    if (status === 'wrong') process.exitCode = 1;
  }
}

async function serveRelay(config: RelayConfig): Promise<void> {
  if (!isSecureUrl(config.crmUrl)) {
    process.stderr.write(
      'WARNING: CRM_URL is plain http. Whoever sits between relay and CRM can read the key and every lead, ' +
        'and can change the forms. Use https if the CRM answers it, or a VPN.\n',
    );
  }
  const relay = await startRelay(config, { dist });
  process.stdout.write(`apro-forms relay listens on ${relay.url}\n`);
  // What is under way is finished; what waits is on disk.
  const stop = () => void relay.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
