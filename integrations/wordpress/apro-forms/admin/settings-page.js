/** The button that tests the connection, on the page Settings → APRO Forms. */
((wp) => {
  const { __, sprintf } = wp.i18n;
  const button = document.getElementById('apro-forms-test');
  const list = document.getElementById('apro-forms-results');
  const relayInput = document.getElementById('apro-forms-relay');
  const keyInput = document.getElementById('apro-forms-key');
  if (!button || !list || !relayInput || !keyInput) return;

  const signs = { ok: '✓', warning: '⚠', wrong: '✗' };
  const colors = { ok: '#00700f', warning: '#996800', wrong: '#b32d2e' };

  function getWord(status) {
    if (status === 'ok') return __('In order', 'apro-forms');
    return status === 'warning' ? __('Warning', 'apro-forms') : __('Wrong', 'apro-forms');
  }

  function addResult({ status, text }) {
    const item = document.createElement('li');
    item.dataset.status = status;
    const sign = document.createElement('span');
    sign.setAttribute('aria-hidden', 'true');
    sign.style.color = colors[status];
    sign.textContent = `${signs[status]} `;
    const word = document.createElement('span');
    word.className = 'screen-reader-text';
    word.textContent = `${getWord(status)}: `;
    item.append(sign, word, text);
    list.append(item);
  }

  /**
   * The server of the site can reach a relay that browsers can't, for example in the same network. So the browser loads
   * a small script of the relay, too.
   */
  function loadScript(relay) {
    return new Promise((resolve) => {
      const script = document.createElement('script');
      script.onload = () => resolve(true);
      script.onerror = () => resolve(false);
      script.src = `${relay}/frame.js`;
      setTimeout(() => resolve(false), 8000);
      document.head.append(script);
    });
  }

  async function test() {
    const { relay, results } = await wp.apiFetch({
      path: '/apro-forms/v1/test',
      method: 'POST',
      data: { relay: relayInput.value, key: keyInput.value },
    });
    if (results.some(({ status }) => status === 'ok')) {
      const isReachable = await loadScript(relay);
      results.push(
        isReachable
          ? { status: 'ok', text: __('This browser loads scripts from the relay.', 'apro-forms') }
          : {
              status: 'wrong',
              text: __(
                'This browser cannot load scripts from the relay: an extension, a security policy of this site or the network blocks them.',
                'apro-forms',
              ),
            },
      );
    }
    return results;
  }

  button.addEventListener('click', async () => {
    button.disabled = true;
    list.replaceChildren();
    const results = await test().catch((error) => [
      {
        status: 'wrong',
        /* translators: %s: error message */
        text: sprintf(__('The test did not run: %s', 'apro-forms'), error?.message ?? error),
      },
    ]);
    for (const result of results) addResult(result);
    button.disabled = false;
    button.focus();
  });
})(window.wp);
