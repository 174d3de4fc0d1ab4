import { join } from 'node:path';
import { ConfigError, type RelayConfig } from '../config/config.js';
import { isLoopback, isSecureUrl } from '../config/validators.js';
import { runChecks } from '../doctor/doctor.js';
import { readConfig } from '../node/read-config.js';
import { StartError, startRelay } from '../node/start-relay.js';
import { startWatchdog } from '../node/watchdog.js';
import { OperatorError } from '../operator/operator-error.js';
import { escapeControls } from '../operator/terminal-text.js';
import { StoreError } from '../storage/database/sql.js';
import { type Environment, readEnvFile, reportMistypedVariables } from './arguments/env-file.js';
import { parseCommandArgs, parseCommandLine, UsageError } from './arguments/parse-args.js';
import { type CommandName, formatCommandHelp, programUsage } from './arguments/usage.js';
import { parseCheckArgs, runCheck } from './check-command.js';
import { parseConsentsArgs, runConsents } from './consents-command.js';
import { createDeskLink } from './desk-command.js';
import { printFields, printForms } from './forms-command.js';
import { parseLeadsArgs, runLeadsCommand } from './leads-command.js';
import { runReseal } from './reseal-command.js';
import { createPersonalLink } from './sign-command.js';
import { parseSignalsArgs, runSignals } from './signals-command.js';
import { parseTagArgs, renderTag } from './tag-command.js';
import { parseTestArgs, runTest } from './test-command.js';

export interface CliDeps {
  readonly env: Environment;
  /** Folder with the built scripts that the relay serves to web pages. */
  readonly dist: string;
  readVersion(): Promise<string>;
  /** Writes to standard output. */
  write(text: string): void;
  /** Writes to standard error. */
  writeError(text: string): void;
  /** Registers the function that stops the relay. The function is called when the process is asked to end. */
  onStop(stop: () => void): void;
}

/**
 * Exit codes of `apro-forms`. 0: success. 1: the command failed, at least in part. 2: wrong usage or wrong settings.
 */
export type ExitCode = 0 | 1 | 2;

type Command = (args: readonly string[], getConfig: () => RelayConfig, deps: CliDeps) => Promise<ExitCode>;

const commands: Readonly<Record<CommandName, Command>> = {
  relay: serveRelay,
  leads: runLeads,
  doctor: printCheckResults,
  tag: (args, getConfig, deps) => printTag('tag', args, getConfig, deps),
  sri: (args, getConfig, deps) => printTag('sri', args, getConfig, deps),
  async sign(args, getConfig, { write }) {
    write(await createPersonalLink(getConfig(), args));
    return 0;
  },
  async forms(args, getConfig, { write }) {
    const { text, isGood } = await printForms(getConfig(), args);
    write(text);
    return isGood ? 0 : 1;
  },
  async fields(args, getConfig, { write }) {
    write(await printFields(getConfig(), args));
    return 0;
  },
  async check(args, getConfig, { write }) {
    const checkCommand = parseCheckArgs(args);
    return (await runCheck(getConfig(), checkCommand, write)) ? 0 : 1;
  },
  async test(args, getConfig, { write }) {
    const testCommand = parseTestArgs(args);
    const { text, isGood } = await runTest(getConfig(), testCommand);
    write(text);
    return isGood ? 0 : 1;
  },
  async consents(args, getConfig, { write }) {
    const consentsCommand = parseConsentsArgs(args);
    await runConsents(getConfig(), consentsCommand, write);
    return 0;
  },
  async signals(args, getConfig, { write }) {
    const signalsAction = parseSignalsArgs(args);
    write(await runSignals(getConfig(), signalsAction));
    return 0;
  },
  async desk(_args, getConfig, { write }) {
    write(`${await createDeskLink(getConfig())}\n`);
    return 0;
  },
  async reseal(_args, getConfig, { write }) {
    write(await runReseal(getConfig()));
    return 0;
  },
};

/**
 * Runs the program with a command line, e.g. `['leads', 'list']`. For `relay`, the promise resolves when the relay is
 * listening.
 */
export async function runCli(words: readonly string[], unsafeDeps: CliDeps): Promise<ExitCode> {
  // Texts of visitors, of the CRM and of other programs reach the terminal here only, so no command has to think of
  // them.
  const deps: CliDeps = {
    ...unsafeDeps,
    write: (text) => unsafeDeps.write(escapeControls(text)),
    writeError: (text) => unsafeDeps.writeError(escapeControls(text)),
  };
  try {
    return await dispatch(words, deps);
  } catch (error) {
    if (error instanceof UsageError || error instanceof ConfigError) return fail(2, error, deps);
    if (error instanceof StartError || error instanceof StoreError || error instanceof OperatorError)
      return fail(1, error, deps);
    throw error;
  }
}

function fail(exitCode: ExitCode, { message }: Error, { writeError }: CliDeps): ExitCode {
  writeError(`${message.trimEnd()}\n`);
  return exitCode;
}

async function dispatch(words: readonly string[], deps: CliDeps): Promise<ExitCode> {
  const { command, args, help, version, envFile } = parseCommandLine(words);
  if (help) {
    deps.write(command ? formatCommandHelp(command) : programUsage);
    return 0;
  }
  if (version) {
    deps.write(`${await deps.readVersion()}\n`);
    return 0;
  }
  if (!command) {
    deps.writeError(programUsage);
    return 2;
  }
  // Options are checked before the settings. So a mistyped option is reported even if a setting is wrong too.
  parseCommandArgs(command, args);
  const warn = (sentence: string) => deps.writeError(`WARNING: ${sentence}\n`);
  reportMistypedVariables(deps.env, warn);
  const env = envFile === undefined ? deps.env : await readEnvFile(envFile, deps.env, warn);
  return commands[command](args, () => readSettings(env, envFile), deps);
}

/** Reads the settings. If there seem to be none, the error tells where the program reads settings. */
function readSettings(env: Environment, envFile: string | undefined): RelayConfig {
  try {
    return readConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError) || envFile !== undefined || env.CRM_URL) throw error;
    throw new ConfigError([
      ...error.problems,
      'Settings are variables of the environment, or lines of a file: add --env-file PATH.',
    ]);
  }
}

async function printTag(
  command: 'tag' | 'sri',
  args: readonly string[],
  getConfig: () => RelayConfig,
  { dist, write, writeError }: CliDeps,
): Promise<ExitCode> {
  const tagCommand = parseTagArgs(command, args);
  const config = getConfig();
  write(await renderTag(config, dist, tagCommand));
  if (!config.publicOrigin)
    writeError(
      'PUBLIC_URL is not set, so this address works on this machine alone. Set PUBLIC_URL to the address of the relay for visitors.\n',
    );
  if (command === 'sri')
    writeError('This script never changes. Print the HTML again after each update of the relay.\n');
  if (tagCommand.frame && config.frameAncestors !== 'any' && config.frameAncestors.size === 0)
    writeError(
      'FRAME_ANCESTORS is not set, so browsers show the frame on no site. Set FRAME_ANCESTORS to the sites, e.g. https://www.example.com.\n',
    );
  return 0;
}

async function runLeads(
  args: readonly string[],
  getConfig: () => RelayConfig,
  { write, writeError }: CliDeps,
): Promise<ExitCode> {
  const leadCommands = parseLeadsArgs(args);
  const folder = args[0] === 'files' ? args[2] : undefined;
  await runLeadsCommand(getConfig(), leadCommands, write, folder, writeError);
  return 0;
}

async function printCheckResults(
  _args: readonly string[],
  getConfig: () => RelayConfig,
  { write }: CliDeps,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  for await (const { check, status, message } of runChecks(getConfig())) {
    write(`${status.padEnd(8)} ${check}: ${message}\n`);
    if (status === 'wrong') exitCode = 1;
  }
  return exitCode;
}

async function serveRelay(
  _args: readonly string[],
  getConfig: () => RelayConfig,
  { dist, write, writeError, onStop }: CliDeps,
): Promise<ExitCode> {
  const config = getConfig();
  if (!isSecureUrl(config.crmUrl)) {
    writeError(
      'WARNING: CRM_URL is plain http. Anybody between relay and CRM can read the key and every lead, ' +
        'and can change the forms. Use https if the CRM supports https, or a VPN.\n',
    );
  }
  if (!config.publicOrigin && !isLoopback({ hostname: config.host }))
    writeError(
      'WARNING: PUBLIC_URL is not set. Pages of the relay (/f/ID) work at the address in HOST only. ' +
        'Set PUBLIC_URL to the address of the relay for visitors.\n',
    );
  if (config.databaseUrl && config.dataKeys.length === 0)
    writeError(
      'WARNING: DATA_KEY is not set, so leads in PostgreSQL are encrypted under CRM_KEY. ' +
        'Set DATA_KEY to a random secret, the same for all relays.\n',
    );
  const relay = await startRelay(config, { dist, desk: join(dist, 'desk') });
  const watchdog = startWatchdog();
  write(`apro-forms relay listens on ${relay.url}\n`);
  // `close` waits until open requests are answered. Leads that wait for delivery are in the database, so none is lost.
  onStop(() => void relay.close().finally(watchdog.stop));
  void printFindings({ ...config, port: Number(new URL(relay.url).port) }, writeError);
  return 0;
}

/** Names of the checks whose warnings are already printed before the relay starts. They are not printed again. */
const checksBeforeStart: readonly string[] = ['https to the CRM'];

/**
 * Runs the checks of `apro-forms doctor` and prints the problems. The relay is running already, and continues whatever
 * problem is found.
 */
async function printFindings(config: RelayConfig, writeError: CliDeps['writeError']): Promise<void> {
  try {
    for await (const { check, status, message } of runChecks(config)) {
      const isFinding = status === 'wrong' || status === 'warning';
      if (isFinding && !checksBeforeStart.includes(check))
        writeError(`${status === 'wrong' ? 'ERROR' : 'WARNING'}: ${check}: ${message}\n`);
    }
  } catch (error) {
    writeError(`WARNING: The settings could not be checked: ${(error as Error).message}\n`);
  }
}
