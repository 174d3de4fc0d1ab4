import { existsSync } from 'node:fs';
import { readArguments } from '../scripts/read-arguments.js';
import { startDemo } from './start.js';

const help = `npm start

Starts a demo site, a relay, the operator's page and a stand-in CRM on this machine, and prints their addresses. With the
environment variables CRM_URL and CRM_KEY, the demo uses that CRM.`;
readArguments({ help });
if (!existsSync(new URL('../dist/embed.js', import.meta.url))) {
  console.error('There is no build. Run `npm run build` first, or start the demo with `npm start`.');
  process.exit(1);
}

const usesStandIn = !process.env.CRM_URL;
const demo = await startDemo(
  { site: 8080, relay: 8787, crm: 8081, desk: 8788 },
  { ...(usesStandIn && { HEADINGS: 'on' }), ...process.env },
  {},
  // The page at `/`. With the simulated CRM, it is the page `showcase`, which shows the leads that have arrived and
  // switches failures on.
  usesStandIn ? 'showcase' : 'index',
);
// The relay loads the headings of a form after the first request for this form. So the demo makes a first request,
// and its visitors see the headings at once.
await fetch(`${demo.relay}/forms/35`).catch(() => {});

const deskLink = demo.createDeskLink();
console.log(`
  The demo site    ${demo.site}/
  The relay        ${demo.relay}
  The desk         ${deskLink ? `${deskLink}  (the link works once)` : 'none: port 8788 is in use'}
  The CRM          ${demo.crm ? `${demo.crm.url}/  (a stand-in, shows the received leads)` : process.env.CRM_URL}

  Press Ctrl-C to stop.
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void demo.close().then(() => process.exit(0));
  });
}
