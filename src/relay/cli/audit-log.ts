import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log/log.js';
import { createPinoLog } from '../node/pino-log.js';

/**
 * Creates the log of operators' commands that ran on the database without a relay: the file `operator.log` in the
 * folder `DATA`. While a relay runs, the relay's own log has these entries. With PostgreSQL the folder may not exist;
 * then the entries go to standard error.
 */
export function createAuditLog(folder: string): Log {
  return createPinoLog((line) => {
    try {
      appendFileSync(join(folder, 'operator.log'), `${line}\n`, { mode: 0o600 });
    } catch {
      console.error(line);
    }
  });
}
