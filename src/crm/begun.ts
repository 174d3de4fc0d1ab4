import type { FormService, Receipt, ServiceFailure } from '../form/form-service.js';
import { forgetSend, type KeptSend, keepSend } from './kept-sends.js';
import { prove } from './proof-of-work.js';

/** What a send to a relay may need, made ready while the visitor types; without it a form is sent all the same. */
export interface Begun {
  /** Of the work that the relay asks for; undefined where there is none in time. Each is good for one send. */
  proof(): Promise<string | undefined>;
  keep(
    token: string,
    send: Omit<KeptSend, 'at'>,
    failure: ServiceFailure,
    onSent: (receipt: Receipt) => void,
  ): Promise<boolean>;
  unkeep: NonNullable<FormService['unkeep']>;
}

/** Longest that a send waits for the proof, in milliseconds. */
const patience = 3_000;

export function begin(relay: string, wantsProof: boolean): Begun {
  const start = () => (wantsProof ? prove(relay).catch(() => undefined) : undefined);
  let proving = start();
  return {
    async proof() {
      const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience));
      const proof = await Promise.race([proving, late]);
      proving = proof === undefined ? proving : start();
      return proof;
    },
    async keep(token, send, { code }, onSent) {
      if (code !== 'network' && code !== 'timeout') return false;
      return keepSend(token, send, onSent).then(
        () => true,
        () => false,
      );
    },
    unkeep: (token) => void forgetSend(token),
  };
}
