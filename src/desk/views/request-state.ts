import { useState } from 'preact/hooks';
import { DeskError } from '../client/api.js';
import { useTexts } from '../texts/language.js';

/**
 * State of the requests that a page sends to the relay: whether a request is running, and the result of the last
 * request.
 */
export interface RequestState {
  /**
   * Sentence for the administrator about the last request. Empty: no request has failed, and the page has set no
   * sentence.
   */
  readonly outcome: string;
  readonly isBusy: boolean;
  setOutcome(sentence: string): void;
  /** Runs a request. If the request fails, sets `outcome` to the reason. */
  ask(request: () => Promise<void>): Promise<void>;
}

/**
 * Creates the state with which a page sends requests to the relay.
 * @param onEnd called when the session of the administrator has ended
 */
export function useRequests(onEnd: () => void): RequestState {
  const texts = useTexts();
  const [outcome, setOutcome] = useState('');
  const [isBusy, setBusy] = useState(false);
  return {
    outcome,
    isBusy,
    setOutcome,
    async ask(request) {
      setBusy(true);
      try {
        await request();
      } catch (error) {
        if (error instanceof DeskError && error.status === 401) onEnd();
        else setOutcome(error instanceof DeskError ? error.message : texts.lost);
      } finally {
        setBusy(false);
      }
    },
  };
}
