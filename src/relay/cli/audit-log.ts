import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Log } from '../log/log.js';
import { createPinoLog } from '../node/pino-log.js';

/**
 * Records the commands that ran on the store itself, in `operator.log` in `DATA`. While a relay runs, the relay's own log
 * has them. With PostgreSQL there may be no such folder; then the lines go to standard error.
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
