import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { printFields, printForms } from '../../../src/relay/cli/forms-command.js';
import { readConfig } from '../../../src/relay/config/config.js';
import { startRelay } from '../../../src/relay/node/start-relay.js';
import type { FieldReport } from '../../../src/relay/operator/commands/form-reports.js';
import { failureText, formText, type Script, startScriptedCrm } from '../../scripted-crm-fixture.js';
import { closeAfterTest, crmKey } from '../fixture.js';

/** The CRM has form 34, with a heading that would clear a terminal, and no form 35. */
const script: Script = ({ body }) => ({
  text:
    new URLSearchParams(body).get('form') === '34'
      ? formText.replace('Enquiry', 'Ask\\u001b[2J').replace('decimal_range', 'radio')
      : failureText('BAD_PARAMS'),
});

describe.each(['by the running relay', 'by the CRM, without a relay'])(
  'apro-forms forms and fields %s',
  (access) => {
    async function setUp(FORMS = '34,35') {
      const crm = await startScriptedCrm(script);
      const config = readConfig({
        CRM_URL: crm.url,
        CRM_KEY: crmKey,
        FORMS,
        PORT: '0',
        DIALECT: 'compact',
        DATA: mkdtempSync(join(tmpdir(), 'apro-forms-')),
        PUBLIC_URL: 'https://forms.example.com',
        TOKEN_FIELD: 'ext_request.71',
        LINK_KEY: 'a secret of links',
        SIGNED_FIELDS: 'ext_request.619',
      });
      if (access === 'by the running relay') closeAfterTest(await startRelay(config, { log: () => {} }));
      closeAfterTest(crm);
      return config;
    }

    test('forms lists each form, and says why a form cannot be read', async () => {
      const config = await setUp();
      const { text: output, isGood } = await printForms(config, []);
      expect(isGood).toBe(false);
      expect(output).toContain('34  Ask\\u001b[2J  7 fields, 1 required  https://forms.example.com/f/34\n');
      // A form is read without values, so the advice must not be about a lead.
      expect(output).toMatch(/^35 {2}Form 35 can't be read: BAD_PARAMS\. Check the id of the form: /m);
      await expect(printFields(config, ['35'])).rejects.toThrow(/BAD_PARAMS\. Check the id of the form: /);
      expect(JSON.parse((await printForms(config, ['--json'])).text)).toMatchObject([
        { form: '34', fields: 7, required: 1, warnings: [] },
        { form: '35', fields: 0, failure: expect.stringContaining('BAD_PARAMS') },
      ]);
    });

    test('fields lists addresses, options and dependencies', async () => {
      const config = await setUp();
      const output = await printFields(config, ['34']);
      expect(output).toMatch(/^def_customer\.email +email +required +E-mail$/m);
      // The columns are as wide as their longest text.
      const rows = [...output.matchAll(/^((\S+) +)((\w+) +)(?:required|optional)/gm)];
      expect(rows).toHaveLength(7);
      const longest = (group: number) => Math.max(...rows.map((row) => row[group]?.length ?? 0));
      for (const row of rows) {
        expect(row[1]).toHaveLength(longest(2) + 2);
        expect(row[3]).toHaveLength(longest(4) + 2);
      }
      expect(output).toContain('    options: Germany (1), France (2)\n');
      expect(output).toContain(
        '    options depend on ext_request.617\n    decides the options of ext_request.619\n',
      );
      expect(output).toContain('    options: loaded from the CRM when a visitor opens the list');
      expect(output).toContain('    filled in by a personal link only');
      expect(output).toContain('    filled in by the relay: TOKEN_FIELD');
      const { fields } = JSON.parse(await printFields(config, ['34', '--json']));
      // A field of the type `radio` is a yes or no, and has no options.
      const askedKinds = fields.flatMap((field: FieldReport) => (field.asksForOptions ? field.kind : []));
      expect(askedKinds).toEqual(['select', 'multiselect']);
      expect(fields.find(({ address }: { address: string }) => address === 'ext_request.617')).toEqual({
        address: 'ext_request.617',
        label: 'Country',
        kind: 'select',
        required: false,
        dependents: ['ext_request.618'],
        options: [
          { id: '1', text: 'Germany' },
          { id: '2', text: 'France' },
        ],
      });
    });

    test('a form that is not served is an error that names FORMS', async () => {
      const config = await setUp('35');
      await expect(printFields(config, ['34'])).rejects.toThrow('The relay has no form 34: add it to FORMS');
      await expect(printFields(config, ['abc'])).rejects.toThrow('abc is not the id of a form');
    });
  },
);
