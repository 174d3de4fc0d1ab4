// Script of the demo's start page. It shows the leads that the simulated CRM has received, and switches its failures
// on.
const { crm } = document.body.dataset;
const status = document.querySelector('[role=status]');
const list = document.querySelector('.leads');
const refreshMs = 1_000;
/** The failure affects only the sending of leads, so forms and lists of options still load. */
const faultFields = { path: '/onlineforms', action: 'fillform', delay: '5000' };

for (const button of document.querySelectorAll('[data-fault]'))
  button.addEventListener('click', async () => {
    const post = (fields) =>
      fetch(`${crm}/faults`, { method: 'POST', body: new URLSearchParams({ ...faultFields, ...fields }) });
    await post({ fault: 'none' });
    await post({ fault: button.dataset.fault });
    for (const other of document.querySelectorAll('[data-fault]'))
      other.setAttribute('aria-pressed', String(other === button));
  });

const form = document.querySelector('apro-form');
for (const group of document.querySelectorAll('.switch'))
  for (const button of group.querySelectorAll('button'))
    button.addEventListener('click', () => {
      for (const [name, value] of Object.entries(button.dataset)) form.setAttribute(name, value);
      if (button.dataset.locale) form.lang = button.dataset.locale;
      for (const other of group.querySelectorAll('button'))
        other.setAttribute('aria-pressed', String(other === button));
    });

/** Shows how far the last lead has got. `state` is `done`, `waiting` or empty. */
function setStep(name, state, text) {
  const step = document.querySelector(`[data-step=${name}]`);
  step.dataset.state = state;
  step.querySelector('span').textContent = text;
}

const formatTime = (date) => new Intl.DateTimeFormat('en', { timeStyle: 'medium' }).format(date);
/**
 * Number of leads in the CRM at the time when the last lead was sent. A higher number means that this lead has
 * arrived.
 */
let countBefore = 0;
/** Receipt number of the last lead, until the lead has arrived in the CRM. */
let waitingReceipt;

async function readArrivals() {
  const response = await fetch(`${crm}/arrived`).catch(() => undefined);
  return response?.ok ? response.json() : undefined;
}

document.addEventListener('apro-form:submit', () => {
  setStep('browser', 'done', `sent ${formatTime(new Date())}`);
  setStep('relay', 'waiting', 'receives');
  setStep('crm', '', 'waits');
  countBefore = list.childElementCount;
});
document.addEventListener('apro-form:success', ({ detail }) => {
  setStep('relay', 'done', `stored as ${detail.receipt?.slice(0, 8) ?? 'a lead'}…`);
  setStep('crm', 'waiting', 'the relay delivers');
  waitingReceipt = detail.receipt;
  status.textContent = 'The relay has stored the lead. The CRM does not have the lead yet.';
});

function describe({ data, formtype, at }) {
  const { name = '', surname = '', email = '', phone = '' } = data.def_customer ?? {};
  const item = document.createElement('li');
  const title = document.createElement('strong');
  title.textContent = [name, surname].filter(Boolean).join(' ') || email || phone || 'A lead';
  const time = document.createElement('time');
  time.textContent = formatTime(new Date(at));
  const line = document.createElement('span');
  line.textContent = `Form ${formtype}${email ? ` · ${email}` : ''}`;
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = 'What the CRM received';
  const raw = document.createElement('pre');
  raw.textContent = JSON.stringify(data, null, 2);
  details.append(summary, raw);
  item.append(title, time, line, details);
  return item;
}

async function refresh() {
  const arrivals = await readArrivals();
  if (arrivals) {
    for (const arrival of arrivals.slice(list.childElementCount)) list.prepend(describe(arrival));
    document.querySelector('.empty').hidden = arrivals.length > 0;
    document.querySelector('.count').textContent =
      `${arrivals.length} ${arrivals.length === 1 ? 'lead' : 'leads'}`;
    if (waitingReceipt && arrivals.length > countBefore) {
      waitingReceipt = undefined;
      setStep('crm', 'done', `arrived ${formatTime(new Date(arrivals.at(-1).at))}`);
      status.textContent = 'The lead has arrived in the CRM.';
    }
  }
  if (waitingReceipt) await showNextAttempt();
  setTimeout(refresh, refreshMs);
}

/** Counts the seconds until the relay tries to deliver the lead again. */
async function showNextAttempt() {
  const response = await fetch(`/next-attempt?receipt=${encodeURIComponent(waitingReceipt)}`).catch(
    () => undefined,
  );
  const { at } = response?.ok ? await response.json() : {};
  const seconds = Math.ceil((Date.parse(at) - Date.now()) / 1_000);
  if (!waitingReceipt) return;
  setStep('crm', 'waiting', seconds > 0 ? `next try in ${seconds} s` : 'the relay delivers');
}
refresh();
