import type { ConsoleSentence } from './sentence-types.js';

/**
 * Sentences about failed requests and scripts. Placeholders: `{what}` is for example `form 34 can’t be shown`,
 * `{code}` is an error code of `docs/errors.md`, `{server}` is the address of the relay or CRM.
 */
export const failureSentences = {
  'form-missing': {
    says: '{what}: {code}. The relay or CRM at {server} has no such form',
    todo: 'Check the id of the form in the CRM, and the relay setting FORMS.',
    section: 'the-form-id-is-wrong',
  },
  'site-refused': {
    says: '{what}: {code}. The relay at {server} refuses requests from {origin}',
    todo: 'Add {origin} to the relay setting ALLOWED_ORIGINS. If the setting has it, correct the address of the relay.',
    section: 'the-site-is-not-allowed',
  },
  'sends-refused': {
    says: 'the relay refuses forms that are sent from {origin}',
    todo: 'Add {origin} to the relay setting ALLOWED_ORIGINS.',
    section: 'the-site-is-not-allowed',
  },
  'blocked-by-policy': {
    says: '{what}: {code}. The Content Security Policy of this page blocks {server}',
    todo: 'Add {server} to connect-src of the policy.',
    section: 'the-connection-is-blocked',
  },
  'blocked-by-browser': {
    says: '{what}: {code}. An extension of this browser blocks requests to {server}',
    todo: 'Serve the relay from a subdomain of the site. Visitors can switch off the ad blocker for this page.',
    section: 'the-connection-is-blocked',
  },
  'mixed-content': {
    says: '{what}: {code}. A page with https cannot request {server}',
    todo: 'Serve the relay or CRM with https, and write https:// in the address.',
    section: 'the-connection-is-blocked',
  },
  'device-offline': {
    says: '{what}: {code}. This device is offline',
    todo: 'Connect the device.',
    section: 'the-relay-cannot-be-reached',
  },
  unreachable: {
    says: '{what}: {code}. {server} cannot be reached',
    todo: 'Open {server} in the browser: if it does not answer, start the relay or correct the address. If it answers, look for an ad blocker or a firewall.',
    section: 'the-relay-cannot-be-reached',
  },
  'crm-down': {
    says: '{what}: {code}. {server} answers, but the relay is overloaded or its disk is full, or the CRM is down',
    todo: 'Run "apro-forms doctor" beside the relay.',
    section: 'the-crm-is-down',
  },
  'key-refused': {
    says: '{what}: {code}. The CRM refuses the key of the relay',
    todo: 'Correct the relay setting CRM_KEY, then run "apro-forms doctor".',
    section: 'the-crm-is-down',
  },
  'not-a-relay': {
    says: '{what}: {code}. The answer of {server} is neither from a relay nor from a CRM',
    todo: 'Correct the option endpoint or crm: an address starts with https:// and has no path such as /embed.js.',
    section: 'the-address-is-wrong',
  },
  'values-refused': {
    says: '{what}: {code}. The relay or CRM does not accept the request',
    todo: 'Look at the log of the relay.',
    section: 'the-form-appears-but-sending-fails',
  },
  'kept-form-refused': {
    says: 'the relay refused a form that is stored on this device: {code}',
    todo: 'Look at the log of the relay. A later visit sends the form again.',
    section: 'the-form-appears-but-sending-fails',
    level: 'error',
  },
  'kept-form-unreadable': {
    says: 'a form that is stored on this device was deleted, because it cannot be decrypted',
    todo: 'Find the program or script that deletes data of this site.',
    section: 'a-stored-form-was-deleted',
  },
  'crm-refuses-pages': {
    says: '{what}: {code}. The CRM at {server} does not let pages of {origin} read its answers (CORS)',
    todo: 'Set up a relay, and write its address into the option endpoint in place of crm.',
    section: 'the-page-has-no-relay',
  },
  'crm-unreachable': {
    says: '{what}: {code}. The CRM at {server} cannot be reached',
    todo: 'Open {server} in the browser: if it does not answer, correct the address in the option crm. If it answers, look for an ad blocker or a firewall.',
    section: 'the-page-has-no-relay',
  },
  'crm-needs-key': {
    says: '{what}: {code}. The CRM demands its API key, and this page has no relay, which would hold the key',
    todo: 'Set up a relay, and write its address into the option endpoint in place of crm.',
    section: 'the-page-has-no-relay',
  },
  'crm-busy': {
    says: '{what}: {code}. The CRM at {server} is overloaded or down',
    todo: 'Try again later. A relay would store the form until the CRM works.',
    section: 'the-page-has-no-relay',
  },
  'crm-refuses-values': {
    says: '{what}: {code}. The CRM does not accept the request',
    todo: 'Compare the fields of the form in the CRM with the page.',
    section: 'the-page-has-no-relay',
  },
  'form-defects': {
    says: 'form {form} is shown, but: {list}',
    todo: 'Correct these fields in the CRM, or the options of the page that name them.',
    section: 'a-part-of-the-form-is-missing',
  },
  part: {
    says: 'a part of the script could not be loaded or started',
    todo: 'Check script-src of the Content Security Policy, ad blockers and the connection.',
    section: 'a-part-of-the-script-is-missing',
  },
} as const satisfies Readonly<Record<string, ConsoleSentence>>;
