import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBuilder, type InlineConfig, type Rolldown } from 'vite';
import { onTestFinished } from 'vitest';

type Output = Rolldown.OutputChunk | Rolldown.OutputAsset;

/**
 * Builds a few small files with the Vite settings for pages and returns the output, without writing it to disk.
 * @param files content by file name; `embed.ts` is the entry module
 */
export async function buildClient(
  files: Readonly<Record<string, string>>,
  { plugins = [], mode = 'production', build = {} }: Pick<InlineConfig, 'plugins' | 'mode' | 'build'>,
): Promise<readonly Output[]> {
  const root = await writeFolder({ 'package.json': '{ "type": "module" }', ...files });
  const builder = await createBuilder({
    root,
    mode,
    configFile: false,
    logLevel: 'silent',
    plugins,
    build: { write: false, lib: { entry: { embed: 'embed.ts' }, formats: ['es'] }, ...build },
  });
  const { client } = builder.environments;
  if (!client) throw new Error('Vite has no client environment.');
  const [built] = [await builder.build(client)].flat();
  if (!built || !('output' in built)) throw new Error('This is not one build.');
  return built.output;
}

/** Writes files to a new folder. The folder is removed when the test ends. */
export async function writeFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'build-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return folder;
}

/** Returns the text of a built file. @throws Error if there is no file with that name */
export function textOf(output: readonly Output[], name: string): string {
  const file = output.find(({ fileName }) => fileName === name);
  if (!file) throw new Error(`No ${name} among ${output.map(({ fileName }) => fileName).join(', ')}.`);
  return file.type === 'chunk' ? file.code : `${file.source}`;
}
