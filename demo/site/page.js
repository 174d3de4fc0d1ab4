// Shows what the CRM has received as soon as a form on this page says that it was sent.
const place = document.querySelector('#arrived');

/** The relay has the form when it says so; the CRM gets it a moment later. */
async function newest(seen) {
  for (let tries = 0; tries < 50; tries++) {
    const arrived = await (await fetch(`${place.dataset.crm}/arrived`)).json();
    if (arrived.length > seen) return arrived.at(-1);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

let seen = 0;
document.addEventListener('apro-form:submit', async () => {
  if (place) seen = (await (await fetch(`${place.dataset.crm}/arrived`)).json()).length;
});
document.addEventListener('apro-form:success', async () => {
  if (!place) return;
  const arrived = await newest(seen);
  place.hidden = !arrived;
  place.querySelector('pre').textContent = JSON.stringify(arrived, null, 2);
});
