import { fstatSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** The functions of a writable stream that a log needs. */
export interface LineStream {
  readonly writable: boolean;
  readonly writableLength: number;
  write(text: string): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/**
 * Largest amount of log text that is kept in memory until it is read, in bytes. Further lines are lost. The limit is
 * needed because the reader, such as a log collector, may hang.
 */
const maxPendingBytes = 1_000_000;

/**
 * Returns the function that writes a line to standard output. It never waits and never ends the process, because a
 * full disk or a reader that hangs must not stop the relay.
 * @param fd if this file descriptor is a file, lines are written synchronously; otherwise through the stream. Undefined:
 *   the relay runs in a worker thread, where standard output has no file descriptor
 * @returns a function that throws if the line cannot be written
 */
export function createLineWriter(
  fd: number | undefined = process.stdout.fd,
  getStream: () => LineStream = () => process.stdout,
): (line: string) => void {
  return fd === undefined || isStream(fd) ? createStreamWriter(getStream()) : createFileWriter(fd);
}

function isStream(fd: number): boolean {
  const stat = fstatSync(fd);
  return stat.isFIFO() || stat.isSocket() || isatty(fd);
}

/**
 * Returns a function that writes lines to a file without a stream. A stream would stay closed after its first error,
 * although the disk may have space again later.
 */
function createFileWriter(fd: number): (line: string) => void {
  let isTorn = false;
  return (line) => {
    const bytes = Buffer.from(`${isTorn ? '\n' : ''}${line}\n`);
    const written = writeSync(fd, bytes);
    isTorn = written < bytes.length;
    if (isTorn) throw new Error('Only a part of the line was written.');
  };
}

function createStreamWriter(stream: LineStream): (line: string) => void {
  // The listener does nothing, but must exist: an error event without a listener would end the process.
  stream.on('error', () => {});
  return (line) => {
    if (!stream.writable) throw new Error('Nobody reads standard output.');
    if (stream.writableLength > maxPendingBytes)
      throw new Error('The reader of standard output is too slow.');
    stream.write(`${line}\n`);
  };
}
