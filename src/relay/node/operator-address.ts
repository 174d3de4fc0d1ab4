import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RelayConfig } from '../config/config.js';
import { OperatorError } from '../operator/operator-error.js';

/** Where a running relay takes commands. The file `operator.json` in `DATA` has it, for the relay's user only. */
export interface OperatorAddress {
  /** Path of a Unix socket, or a port on 127.0.0.1. */
  readonly at: string | number;
  /** Random secret of this run of the relay. */
  readonly secret: string;
}

const addressSchema = z.object({ at: z.union([z.string(), z.int().min(1).max(65_535)]), secret: z.string() });

const fileName = 'operator.json';

/** @returns `undefined` if no relay has written an address, or the relay has no folder */
export function readOperatorAddress({ data }: Pick<RelayConfig, 'data'>): OperatorAddress | undefined {
  let text: string;
  try {
    text = readFileSync(join(data, fileName), 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new OperatorError(
      `${join(data, fileName)} can't be read: ${message}. Run the command as the user of the relay.`,
    );
  }
  try {
    return addressSchema.parse(JSON.parse(text));
  } catch {
    // A crash cut the file off; a running relay has written a whole file.
    return undefined;
  }
}

/** Writes a new file, so that the rights of an older file do not stay. */
export function writeOperatorAddress(folder: string, address: OperatorAddress): void {
  const path = join(folder, fileName);
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(address)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Removes the file, unless another relay has written it meanwhile. */
export function removeOperatorAddress(folder: string, { secret }: OperatorAddress): void {
  if (readOperatorAddress({ data: folder })?.secret === secret)
    rmSync(join(folder, fileName), { force: true });
}
