import { writeSignalBody } from './signal-body.js';
import { type DeliverSignal, SignalError } from './webhook.js';

/** Result of a test signal for one target. */
export interface TestSignalResult {
  /** Setting that names the target: `WEBHOOK_URL` or `SMTP_URL`. */
  readonly setting: string;
  readonly id: string;
  /** Reason why the target did not accept the signal. Missing: the target accepted the signal. */
  readonly failure?: string;
}

/** Sends a test signal to each target. Resolves to an empty list if no target is set. */
export type SendTestSignal = () => Promise<readonly TestSignalResult[]>;

/**
 * Creates the function that sends a test signal. The signal is sent at once and not stored in the database.
 * @param targets functions that send a signal, by the setting that names the target
 */
export function createTestSignal(
  targets: ReadonlyMap<string, DeliverSignal>,
  now: () => number,
): SendTestSignal {
  return () =>
    Promise.all(
      Array.from(targets, async ([setting, deliver]) => {
        const id = `msg_${crypto.randomUUID()}`;
        const body = writeSignalBody({
          id,
          target: 'webhook',
          type: 'test',
          lead: '',
          form: '',
          code: '',
          origin: '',
          attempts: 1,
          failure: '',
          created_at: now(),
          due_at: null,
        });
        try {
          await deliver(id, body);
          return { setting, id };
        } catch (error) {
          if (!(error instanceof SignalError)) throw error;
          return { setting, id, failure: error.message };
        }
      }),
    );
}
