import type { Rolldown } from 'vite';
import { createLiveConfig } from '../live/build-config.js';

let pendingFiles: Promise<ReadonlyMap<string, string>> | undefined;

/**
 * Returns a script of the playground and the gallery. The first call builds all scripts, which takes a few seconds.
 * @returns undefined for an unknown file
 */
export async function readLiveFile(file: string): Promise<string | undefined> {
  pendingFiles ??= buildFiles();
  return (await pendingFiles).get(file);
}

async function buildFiles(): Promise<ReadonlyMap<string, string>> {
  const { build } = await import('vite');
  const config = createLiveConfig();
  const built = (await build({
    ...config,
    build: { ...config.build, write: false },
  })) as Rolldown.RolldownOutput;
  return new Map(built.output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])));
}
