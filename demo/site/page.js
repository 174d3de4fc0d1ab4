// Shows the lead that the CRM received after a form on this page was sent.
const section = document.querySelector('#arrived');

/** Loads the received leads. Empty without a connection to the CRM. */
async function arrivals() {
  const response = await fetch(`${section.dataset.crm}/arrived`).catch(() => undefined);
  return (await response?.json()) ?? [];
}

/** Waits up to ten seconds for a new lead: the relay confirms a form before the CRM receives the lead. */
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
