import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** The part of a stream that a log needs. */
export interface LineStream {
  readonly writable: boolean;
  readonly writableLength: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Bytes that may wait for a reader, such as a log collector that hangs. */
const maxPendingBytes = 1_000_000;

/**
 * Returns the function that writes a line to standard output. The function never waits and never ends the process: a full
 * disk or a reader that does not read must not stop the relay.
 * @param fd a file is written at once; everything else is written through `stream`
 * @returns a function that throws if the line cannot be written
 */
export function createLineWriter(
  fd: number = process.stdout.fd,
  getStream: () => LineStream = () => process.stdout,
): (line: string) => void {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket() || isatty(fd)
    ? createStreamWriter(getStream())
    : createFileWriter(fd);
}

/** A stream would stay closed after its first error, and the disk may have room again later. */
function createFileWriter(fd: number): (line: string) => void {
  let isTorn = false;
  return (line) => {
    const bytes = Buffer.from(`${isTorn ? '\n' : ''}${line}\n`);
    const written = writeSync(fd, bytes);
    isTorn = written < bytes.length;
    if (isTorn) throw new Error('The line was written in part.');
  };
}

function createStreamWriter(stream: LineStream): (line: string) => void {
  // An error event without a listener would end the process.
  stream.on('error', () => {});
  return (line) => {
    if (!stream.writable) throw new Error('Nobody reads standard output.');
    if (stream.writableLength > maxPendingBytes)
      throw new Error('The reader of standard output is too slow.');
    stream.write(`${line}\n`);
  };
}
