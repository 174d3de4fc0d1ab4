import { useState } from 'preact/hooks';
import { parseChainPlace, verifyLedger } from '../../../relay/operator/commands/consent-client.js';
import { runCommand } from '../../client/api.js';
import { useTexts } from '../../texts/language.js';
import { CopyBox } from '../copy-box.js';
import { useRequests } from '../request-state.js';

/** Checks whether an entry of the ledger (table) of consents was changed or removed. */
export function LedgerCheck({ onEnd }: { readonly onEnd: () => void }) {
  const { consents: texts } = useTexts();
  const [text, setText] = useState('');
  const [place, setPlace] = useState('');
  const { outcome, isBusy, setOutcome, ask } = useRequests(onEnd);

  async function verify(): Promise<void> {
    const known = parseChainPlace(text.trim());
    setPlace('');
    if (text.trim() !== '' && !known) {
      setOutcome(texts.wrongPlace);
      return;
    }
    await ask(async () => {
      for await (const { checked, fault, isDone, head } of verifyLedger(runCommand, known)) {
        if (fault) setOutcome(`${fault} ${texts.unchanged(checked)}`);
        else if (!isDone) setOutcome(texts.checked(checked));
        else {
          setOutcome(head.seq === 0 ? texts.empty : texts.unchanged(checked));
          setPlace(head.seq === 0 ? '' : `${head.seq}:${head.hash}`);
        }
      }
    });
  }

  return (
    <section class="card">
      <h2>{texts.verify}</h2>
      <p>{texts.verifyNote}</p>
      <form
        class="tools"
        onSubmit={(event) => {
          event.preventDefault();
          void verify();
        }}
      >
        <label>
          {texts.known}
          <input value={text} onInput={({ currentTarget }) => setText(currentTarget.value)} />
        </label>
        <button type="submit" disabled={isBusy}>
          {texts.verify}
        </button>
      </form>
      <p role="status">{outcome}</p>
      {place && (
        <>
          <p>{texts.keep}</p>
          <CopyBox text={place} />
        </>
      )}
    </section>
  );
}
