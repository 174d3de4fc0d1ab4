import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../log/log.js';
import { createLineWriter } from './line-writer.js';

/**
 * Keys that no log line may contain. Each log call already passes allowed keys only (docs/decisions/0007); this list is a
 * second guard against mistakes in new log calls.
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
 * Makes a log that writes JSON lines.
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
    // Not the destination of pino, which ends the process or waits for ever if the log cannot be written.
    { write: (line) => write(line.trimEnd()) } satisfies DestinationStream,
  );
  // Redaction of nested keys takes five times as long as writing the line, and few entries are nested.
  const paths = [...redactedKeys, ...redactedKeys.map((name) => `*.${name}`)];
  const deepLogger = logger.child({}, { redact: { paths, remove: true } });
  return (level, entry) => {
    const isFlat = Object.values(entry).every((value) => typeof value !== 'object');
    (isFlat ? logger : deepLogger)[level](entry);
  };
}
