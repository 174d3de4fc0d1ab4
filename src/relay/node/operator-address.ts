import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { RelayConfig } from '../config/config.js';
import { OperatorError } from '../operator/operator-error.js';

/**
 * Address at which a running relay accepts commands of the operator. It is stored in the file `operator.json` in the
 * folder `DATA`, which only the relay's user can read.
 */
export interface OperatorAddress {
  /** Path of the relay's Unix socket, or number of the relay's port on 127.0.0.1. */
  readonly at: string | number;
  /** Random secret that the relay creates at each start. The relay refuses commands without the secret. */
  readonly secret: string;
}

const addressSchema = z.object({ at: z.union([z.string(), z.int().min(1).max(65_535)]), secret: z.string() });

const fileName = 'operator.json';

/**
 * Reads the address at which the running relay accepts commands.
 * @returns `undefined` if the folder `DATA` or the file in it does not exist: no relay has written an address
 */
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
    // The file is incomplete because a relay crashed while it wrote the file. So no relay is running.
    return undefined;
  }
}

/** Writes the address to a new file. An existing file is not reused, because it would keep its access rights. */
export function writeOperatorAddress(folder: string, address: OperatorAddress): void {
  const path = join(folder, fileName);
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(address)}\n`, { mode: 0o600, flag: 'wx' });
}

/** Removes the file `operator.json` when the relay stops, unless another relay has overwritten the file. */
export function removeOperatorAddress(folder: string, { secret }: OperatorAddress): void {
  if (readOperatorAddress({ data: folder })?.secret === secret)
    rmSync(join(folder, fileName), { force: true });
}
