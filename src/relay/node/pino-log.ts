import { type DestinationStream, pino, stdTimeFunctions } from 'pino';
import type { Log } from '../log/log.js';

/** What no line may have, should a new one bring it along: entries are lists of what is allowed, this is the net below. */
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

/** JSON lines on the standard output, or wherever `write` brings them. */
export function createPinoLog(write?: (line: string) => void): Log {
  const logger = pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
      redact: { paths: redactedKeys, remove: true },
    },
    ...(write ? [{ write: (line) => write(line.trimEnd()) } satisfies DestinationStream] : []),
  );
  // To look a level deeper takes five times as long as the line itself, and hardly any entry has one.
  const paths = [...redactedKeys, ...redactedKeys.map((name) => `*.${name}`)];
  const deepLogger = logger.child({}, { redact: { paths, remove: true } });
  return (level, entry) => {
    const isFlat = Object.values(entry).every((value) => typeof value !== 'object');
    (isFlat ? logger : deepLogger)[level](entry);
  };
}
