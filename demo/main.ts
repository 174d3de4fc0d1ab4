import { existsSync } from 'node:fs';
import { startDemo } from './start.js';

if (!existsSync(new URL('../dist/embed.js', import.meta.url))) {
  console.error('There is no build. Run `npm run build` first, or start the demo with `npm start`.');
  process.exit(1);
}

const usesStandIn = !process.env.CRM_URL;
const demo = await startDemo(
  { site: 8080, relay: 8787, crm: 8081, desk: 8788 },
  { ...(usesStandIn && { HEADINGS: 'on' }), ...process.env },
  {},
  // The start page shows what the stand-in received, and switches its faults.
  usesStandIn ? 'showcase' : 'index',
);
// The relay loads a form's headings after the first request for the form. Because of this request, the demo shows the
// headings.
await fetch(`${demo.relay}/forms/35`).catch(() => {});

console.log(`
  The demo site    ${demo.site}/
  The relay        ${demo.relay}
  The desk         ${demo.createDeskLink() ?? 'none: the port 8788 is in use'}  (the link works once)
  The CRM          ${demo.crm ? `${demo.crm.url}/  (a stand-in, shows the received leads)` : process.env.CRM_URL}

  Press Ctrl-C to stop.
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void demo.close().then(() => process.exit(0));
  });
}
