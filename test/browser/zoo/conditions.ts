import { translatePage } from '../helpers/translation.js';
import type { HostPages } from './host-page-types.js';

const nonce = 'bm9uY2U';

/** A policy that allows only the relay, with trusted types required. */
const policy = (scripts: string, relay: string) =>
  [
    "default-src 'none'",
    `script-src ${scripts}`,
    `connect-src ${relay}`,
    'img-src data:',
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/** Settings of the browser, of the visitor and of the server. */
export const conditionPages: HostPages = {
  'no theme': {},
  'a translated page': { prepare: translatePage },
  'a policy with the origin of the relay': {
    headers: ({ relay }) => ({ 'content-security-policy': policy(relay, relay) }),
  },
  'a policy with a nonce and strict-dynamic': {
    scriptAttributes: `nonce="${nonce}"`,
    headers: ({ relay }) => ({
      'content-security-policy': policy(`'nonce-${nonce}' 'strict-dynamic'`, relay),
    }),
  },
  'right to left': { rootAttributes: 'lang="en" dir="rtl"' },
  'right to left, with another language': {
    rootAttributes: 'lang="ar" dir="rtl"',
    attributes: 'locale="en"',
  },
  'zoom: 1.5': { rootAttributes: 'lang="en" style="zoom: 1.5"' },
  'zoom: 0.5 on the section': {
    body: ({ form, script }) => `<main style="zoom: 0.5">${form}</main>${script}`,
  },
  'text of 200 % at 320 px': {
    rootAttributes: 'lang="en" style="font-size: 200%"',
    prepare: (page) => page.setViewportSize({ width: 320, height: 640 }),
  },
  'forced colours': { prepare: (page) => page.emulateMedia({ forcedColors: 'active' }) },
  'dark and without motion': {
    rootAttributes: 'lang="en" style="color-scheme: dark"',
    prepare: (page) => page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' }),
  },
  'printed before it is sent': {
    async disturb(page) {
      await page.emulateMedia({ media: 'print' });
      await page.pdf();
      await page.emulateMedia({ media: 'screen' });
    },
  },
};
