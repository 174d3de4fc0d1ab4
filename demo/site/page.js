// Shows what the CRM has received as soon as a form on this page says that it was sent.
const place = document.querySelector('#arrived');

document.addEventListener('apro-form:success', async () => {
  if (!place) return;
  const answer = await fetch(`${place.dataset.crm}/arrived`);
  const [newest] = (await answer.json()).slice(-1);
  place.hidden = false;
  place.querySelector('pre').textContent = JSON.stringify(newest, null, 2);
});
