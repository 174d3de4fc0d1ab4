/** What can wait until a form is there: what its developer should hear, and forms that an earlier page could not send. */
export function later(host: Element): void {
  // The form's id alone asks for no advice.
  if (host.attributes.length > 1)
    import('./attribute-advice.js').then(({ adviseOn }) => adviseOn(host), console.warn);
  // Where storage is blocked nothing is kept.
  try {
    if (localStorage.getItem('apro-forms:kept'))
      import('../crm/kept-sends.js').then(({ sendKept }) => sendKept(), console.warn);
  } catch {}
}
