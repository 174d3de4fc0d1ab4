import type { RelayConfig } from '../config/config.js';
import { createRedact } from '../log/redact.js';
import { withoutSteering } from '../operator/strip-control-characters.js';
import { examineWay, notReached } from './check-connection.js';
import { examineForms, examineKey } from './check-crm.js';
import { examinePages } from './check-pages.js';
import { examineStore } from './check-storage.js';
import { type Finding, unknown } from './finding.js';

/** Looks at everything that a relay with these settings needs, one line after the other. Sends nothing but reads. */
export async function* examine(config: RelayConfig): AsyncGenerator<Finding> {
  const redact = createRedact(config.crmKey);
  for await (const finding of examineAll(config)) yield { ...finding, say: printable(redact(finding.say)) };
}

async function* examineAll(config: RelayConfig): AsyncGenerator<Finding> {
  if (yield* examineWay(config)) {
    yield* examineForms(config);
    yield* examineKey(config);
  } else {
    for (const what of ['forms', 'dialect', 'key']) yield unknown(what, notReached);
  }
  yield* examinePages(config);
  yield* examineStore(config);
}

/** On one line, the CRM's own words in it. */
function printable(text: string): string {
  return withoutSteering(text.replace(/\p{Cc}/gu, ' '), () => ' ');
}
