// Shows the lead that the CRM received after a form on this page was sent.
const section = document.querySelector('#arrived');

/** Loads the leads that the CRM has received. Returns an empty list if the CRM cannot be reached. */
async function arrivals() {
  const response = await fetch(`${section.dataset.crm}/arrived`).catch(() => undefined);
  return (await response?.json()) ?? [];
}

/**
 * Waits up to ten seconds for a new lead. The relay confirms a form to the visitor before the CRM receives the lead,
 * so the lead may arrive later.
 */
async function newest(seen) {
  for (let tries = 0; tries < 50; tries++) {
    const arrived = await arrivals();
    if (arrived.length > seen) return arrived.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

let seen = 0;
document.addEventListener('apro-form:submit', async () => {
  if (section) seen = (await arrivals()).length;
});
document.addEventListener('apro-form:success', async () => {
  if (!section) return;
  const arrived = await newest(seen);
  section.hidden = !arrived;
  section.querySelector('pre').textContent = JSON.stringify(arrived, null, 2);
});
