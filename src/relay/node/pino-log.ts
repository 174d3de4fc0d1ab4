import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../log/log.js';
import { createLineWriter } from './line-writer.js';

/**
 * Names of properties whose values are removed from log entries. The callers of the log pass only allowed properties
 * anyway (docs/decisions/0007); this list is a second guard against mistakes.
 */
const redactedKeys = [
  'address',
  'answers',
  'authorization',
  'body',
  'cookie',
  'data',
  'email',
  'headers',
  'host',
  'key',
  'name',
  'phone',
  'query',
  'token',
  'url',
  'values',
];

/**
 * Creates a log that writes JSON lines.
 * @param write receives each line without its line break. Default: standard output.
 */
export function createPinoLog(write: (line: string) => void = createLineWriter()): Log {
  const logger = pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: redactedKeys, remove: true },
    },
    // The default destination of pino is not used: it ends the process or waits for ever if the log cannot be
    // written.
    { write: (line) => write(line.trimEnd()) } satisfies DestinationStream,
  );
  // A secret can also be in an object inside a log entry. Searching for it there takes five times as long as writing
  // the line, so it is done only for entries that contain objects.
  const paths = [...redactedKeys, ...redactedKeys.map((name) => `*.${name}`)];
  const deepLogger = logger.child({}, { redact: { paths, remove: true } });
  return (level, entry) => {
    const isFlat = Object.values(entry).every((value) => typeof value !== 'object');
    (isFlat ? logger : deepLogger)[level](entry);
  };
}
