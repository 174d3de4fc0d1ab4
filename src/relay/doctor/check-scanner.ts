import type { RelayConfig } from '../config/config.js';
import { createScanCommand } from '../node/scan-command.js';
import { type CheckResult, ok, warning, wrong } from './check-result.js';

/**
 * The harmless EICAR test file, which every virus scanner reports as a virus. It is written in two parts, so that a
 * scanner does not report this program itself.
 */
const testVirus = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/**
 * Checks the virus scanner of the setting `SCAN_COMMAND` with a harmless text and with the EICAR test file. The
 * scanner must accept the first and refuse the second.
 */
export async function* checkScanner({ scanCommand }: RelayConfig): AsyncGenerator<CheckResult> {
  if (!scanCommand) return;
  const scan = createScanCommand(scanCommand);
  try {
    if ((await scan(contentOf('harmless'))) !== 'clean') {
      yield wrong(
        'scanner',
        'SCAN_COMMAND refuses a harmless text, so no file is accepted. Check the command.',
      );
    } else if ((await scan(contentOf(testVirus))) !== 'infected') {
      yield warning(
        'scanner',
        'SCAN_COMMAND accepts the test virus of EICAR. It must read the file from its standard input and end with exit code 1.',
      );
    } else yield ok('scanner', 'SCAN_COMMAND accepts a harmless text and refuses the test virus of EICAR.');
  } catch (error) {
    yield wrong('scanner', `No file is accepted. ${(error as Error).message}`);
  }
}

async function* contentOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}
