// Shows what the CRM has received as soon as a form on this page says that it was sent.
const place = document.querySelector('#arrived');

/** None while there is no connection. */
async function arrivals() {
  const response = await fetch(`${place.dataset.crm}/arrived`).catch(() => undefined);
  return (await response?.json()) ?? [];
}

/** The relay has the form when it says so; the CRM gets it a moment later. */
async function newest(seen) {
  for (let tries = 0; tries < 50; tries++) {
    const arrived = await arrivals();
    if (arrived.length > seen) return arrived.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

let seen = 0;
document.addEventListener('apro-form:submit', async () => {
  if (place) seen = (await arrivals()).length;
});
document.addEventListener('apro-form:success', async () => {
  if (!place) return;
  const arrived = await newest(seen);
  place.hidden = !arrived;
  place.querySelector('pre').textContent = JSON.stringify(arrived, null, 2);
});
