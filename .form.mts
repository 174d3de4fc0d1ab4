import { brotliCompressSync } from 'node:zlib';
import { crmFormText } from './bench/forms/crm-form.js';
import { formId, leadSize } from './bench/forms/logical-form.js';
import { readForm } from './src/crm/definition/read-form.js';
import { parseWireJson } from './src/crm/json/wire-json.js';
import { serializePublishedForm } from './src/crm/relay-client/published-form.js';
const leadForm = serializePublishedForm({  ...readForm(parseWireJson(crmFormText(formId(leadSize)) ?? '')),  proof: true,});
console.log(brotliCompressSync(`export const form = ${leadForm};\n`).length); console.log(leadForm);
