import { formText } from '../../crm/forms.js';

/** A definition from which a visitor of the playground can start. */
export interface Example {
  readonly name: string;
  /** Returns the text that the CRM answers, valid or not. */
  readonly getText: () => string;
}

const crmForm = (id: string) => () => formText(id) ?? '';

const variants = [{ id: '1', value: 'The only option', bind: '0', default: '0', highlight: null, sort: '0' }];

const withMistakes = {
  formtype: '34',
  name: 'A form with mistakes',
  ext_customer: 'no list of fields',
  ext_request: {
    61: { id: '61', name: 'Kind that does not exist', type_data: 'hologram' },
    62: { id: '62', name: 'List without readable options', type_data: 'select', variants: 'none' },
    63: { id: '63', name: 'Depends on 64', type_data: 'select', parent: '64', variants },
    64: { id: '64', name: 'Depends on 63', type_data: 'select', parent: '63', variants },
    65: { id: '65', name: 'Depends on no field', type_data: 'select', parent: '999', variants },
    66: 'no field',
    67: { id: '67', name: 'A field that is right', require: '1', type_data: 'text' },
  },
};

const phpWarning =
  '<br />\n<b>Warning</b>:  Undefined array key 0 in <b>/var/www/forms.php</b> on line <b>7</b><br />\n';

/** The examples of the playground. The second half shows definitions and answers that are broken. */
export const examples: readonly Example[] = [
  { name: 'Lead form', getText: crmForm('34') },
  { name: 'Every kind of field', getText: crmForm('35') },
  { name: 'Long lists', getText: crmForm('40') },
  { name: 'Real estate, in Russian', getText: crmForm('42') },
  { name: 'Broken: fields with mistakes', getText: () => JSON.stringify(withMistakes, null, 1) },
  { name: 'Broken: hostile texts', getText: crmForm('38') },
  { name: 'Broken: a warning of PHP before the form', getText: () => `${phpWarning}${formText('37') ?? ''}` },
  {
    name: 'Broken: an answer that ends in the middle',
    getText: () => (formText('34') ?? '').slice(0, 1_800),
  },
  { name: 'Broken: a refusal', getText: () => '{"status":"fail","message":"BAD_PARAMS"}' },
  {
    name: 'Broken: a page in place of the form',
    getText: () => '<html><body><h1>Service is being updated</h1></body></html>',
  },
];
