import { readForm } from '../../crm/definition/read-form.js';
import type { RelayConfig } from '../config/config.js';
import { createCrmGatewayFactory } from '../crm/crm-gateway.js';
import { fetchWithoutKeepAlive } from '../crm/fetch-without-keepalive.js';
import {
  createFormReports,
  type FieldReport,
  type FieldsReport,
  type FormReport,
  type FormsCommand,
} from '../operator/commands/form-reports.js';
import { getLocalUrl } from '../operator/local-url.js';
import { OperatorError } from '../operator/operator-error.js';
import { escapeLine } from '../operator/terminal-text.js';
import { parseCommandArgs, requireFormId } from './arguments/parse-args.js';
import { connectToRelay, type OperatorConnection } from './operator-connection.js';

/**
 * Lists the forms that the relay serves.
 * @returns the list for the terminal. `isGood` is false if a form cannot be read.
 */
export async function printForms(
  config: RelayConfig,
  args: readonly string[],
): Promise<{ readonly text: string; readonly isGood: boolean }> {
  const { has } = parseCommandArgs('forms', args);
  const reports = await ask<readonly FormReport[]>(config, { do: 'forms' });
  const isGood = reports.every(({ failure }) => failure === undefined);
  if (has('json')) return { text: `${JSON.stringify(reports, null, 2)}\n`, isGood };
  if (reports.length === 0)
    return { text: 'The relay has served no form yet. Set FORMS to the ids of your forms.\n', isGood };
  return { text: reports.map((report) => `${formatForm(report)}\n`).join(''), isGood };
}

/** Prints the fields of a form that the relay serves. */
export async function printFields(config: RelayConfig, args: readonly string[]): Promise<string> {
  const { positionals, has } = parseCommandArgs('fields', args);
  const [formText = ''] = positionals;
  const form = requireFormId(formText, 'fields');
  const report = await ask<FieldsReport>(config, { do: 'fields', form });
  if (has('json')) return `${JSON.stringify(report, null, 2)}\n`;
  const lines = [
    `Form ${form}: ${report.heading}`,
    ...formatFields(report.fields),
    ...report.warnings.map((warning) => `Warning: ${warning}.`),
  ];
  return `${lines.map(escapeLine).join('\n')}\n`;
}

/**
 * Asks the running relay for information about its forms, because the relay has the forms in its cache. If no relay is
 * running, asks the CRM.
 */
async function ask<Report>(config: RelayConfig, command: FormsCommand): Promise<Report> {
  const connection: OperatorConnection = (await connectToRelay(config)) ?? connectToCrm(config);
  try {
    return await connection.execute<Report>(command);
  } finally {
    await connection.close();
  }
}

function connectToCrm(config: RelayConfig): OperatorConnection {
  const { forms, signedFields, readHost, tokenField, noteField, consentField } = config;
  const crm = createCrmGatewayFactory(config, fetchWithoutKeepAlive)(readHost);
  const run = createFormReports({
    async listFormIds() {
      if (forms.size > 0) return [...forms];
      throw new OperatorError('No relay runs, and FORMS is empty: set FORMS, or start the relay.');
    },
    loadForm: async (formId) =>
      forms.size === 0 || forms.has(formId) ? readForm(await crm.loadWireForm(formId)) : undefined,
    relayUrl: config.publicUrl ?? getLocalUrl(config),
    signedFields,
    ownFields: { TOKEN_FIELD: tokenField, NOTE_FIELD: noteField, CONSENT_FIELD: consentField },
  });
  return {
    execute: <Data>(command: unknown) => run(command as FormsCommand) as Promise<Data>,
    async close() {},
  };
}

function formatForm({ form, heading, fields, required, page, warnings, failure }: FormReport): string {
  if (failure) return `${form}  ${failure}`;
  return [
    `${form}  ${heading || 'without a heading'}  ${fields} fields, ${required} required  ${page}`,
    ...warnings.map((warning) => `    warning: ${warning}`),
  ]
    .map(escapeLine)
    .join('\n');
}

const maxListedOptions = 8;

/** Formats the fields with aligned columns. */
function formatFields(fields: readonly FieldReport[]): readonly string[] {
  const addressWidth = Math.max(...fields.map(({ address }) => address.length));
  const kindWidth = Math.max(...fields.map(({ kind }) => kind.length));
  return fields.flatMap((field) => formatField(field, addressWidth, kindWidth));
}

function formatField(field: FieldReport, addressWidth: number, kindWidth: number): readonly string[] {
  const { address, label, kind, required, parent, dependents, options = [], asksForOptions } = field;
  const texts = options.slice(0, maxListedOptions).map(({ id, text }) => `${text} (${id})`);
  const more =
    options.length > maxListedOptions ? ` and ${options.length - maxListedOptions} more: see --json` : '';
  return [
    [
      address.padEnd(addressWidth),
      kind.padEnd(kindWidth),
      required ? 'required' : 'optional',
      ` ${label}`,
    ].join('  '),
    field.filledBy && `    filled in by the relay: ${field.filledBy}`,
    field.onlyByLink && '    filled in by a personal link only',
    parent && `    options depend on ${parent}`,
    dependents.length > 0 && `    decides the options of ${dependents.join(', ')}`,
    texts.length > 0 && `    options: ${texts.join(', ')}${more}`,
    asksForOptions && '    options: loaded from the CRM when a visitor opens the list',
  ].filter((line) => typeof line === 'string' && line !== '') as readonly string[];
}
