import { useState } from 'preact/hooks';
import { DeskError } from '../client/api.js';
import { useTexts } from '../texts/language.js';

/** State of the requests of a page: whether one is running, and the sentence about the last one. */
export interface RequestState {
  /** Sentence about the last request. Empty: there is nothing to say. */
  readonly outcome: string;
  readonly isBusy: boolean;
  setOutcome(sentence: string): void;
  /** Runs a request. If the request fails, `outcome` becomes the reason. */
  ask(request: () => Promise<void>): Promise<void>;
}

/**
 * Runs the requests of a page.
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
