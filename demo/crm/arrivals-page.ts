import type { Arrival } from './arrivals.js';

/** Renders a page with the leads that the simulated CRM has received, newest first. The page has no scripts. */
export function arrivalsPage(arrivals: readonly Arrival[]): string {
  const items = arrivals
    .map(
      ({ formtype, host, at, data }) =>
        `<li><h2>Form ${asText(formtype)} from ${asText(host)}</h2><p><time datetime="${at}">${at}</time></p><pre>${asText(JSON.stringify(data, null, 2))}</pre></li>`,
    )
    .reverse();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the CRM received</title>
<style>body{max-width:46rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;color:#1f2421;background:#fff}pre{padding:1rem;background:#f3f3f0;white-space:pre-wrap;overflow-wrap:anywhere}ol{padding:0;list-style:none}</style>
</head>
<body>
<main>
<h1>What the CRM received</h1>
<p><a href="/">Refresh</a></p>
${items.length > 0 ? `<ol>${items.join('')}</ol>` : '<p>Nothing yet.</p>'}
</main>
</body>
</html>
`;
}

function asText(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}
