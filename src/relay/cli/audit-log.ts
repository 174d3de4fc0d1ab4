import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log/log.js';
import { createPinoLog } from '../node/pino-log.js';

/**
 * Creates the log of commands that an operator ran on the database while no relay was running: the file `operator.log`
 * in the folder `DATA`. If a relay is running, these entries are in the relay's own log. With PostgreSQL the folder
 * may not exist; then the entries go to standard error.
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
