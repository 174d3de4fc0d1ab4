import { execFile } from 'node:child_process';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ChromiumInstallation } from './find-chromium.js';

const runFile = promisify(execFile);
const cache = fileURLToPath(new URL('../../../node_modules/.cache/apro-forms/', import.meta.url));

/**
 * Unpacks Chromium from the package `@sparticuz/chromium`. `undefined`: the package is not installed, or the machine
 * is not Linux on x86-64.
 */
export async function bundledChromium(): Promise<ChromiumInstallation | undefined> {
  const version = installedVersion();
  if (!version || process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(cache, `chromium-${version}`);
  if (!existsSync(folder)) await unpack(folder);
  await configureFonts(folder);
  return {
    path: join(folder, 'chromium'),
    origin: `@sparticuz/chromium ${version}`,
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_PATH: join(folder, 'fonts') },
  };
}

function installedVersion(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
    const manifest = join(entry.slice(0, entry.lastIndexOf('/build/')), 'package.json');
    return JSON.parse(readFileSync(manifest, 'utf8')).version;
  } catch {
    return undefined;
  }
}

/**
 * Unpacks Chromium into a temporary folder and renames the folder, so that a concurrent run never sees an incomplete
 * one.
 */
async function unpack(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const staging = await mkdtemp(`${folder}-`);
  // The package unpacks into TMPDIR. It unpacks its libraries only if the environment looks like AWS Lambda.
  await runFile(
    process.execPath,
    ['--input-type=module', '-e', "await (await import('@sparticuz/chromium')).default.executablePath()"],
    {
      cwd: fileURLToPath(new URL('../../../', import.meta.url)),
      env: { ...process.env, TMPDIR: staging, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' },
    },
  );
  try {
    await rename(staging, folder);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/**
 * Names the fonts of the package in the settings of fontconfig, because a machine may have none. The settings contain the
 * path of the folder, so they are written again when the folder was moved or copied.
 */
async function configureFonts(folder: string): Promise<void> {
  const path = realpathSync(folder);
  const file = join(path, 'fonts/fonts.conf');
  const settings = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${path}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${path}/fonts-cache</cachedir></fontconfig>
`;
  if (existsSync(file) && readFileSync(file, 'utf8') === settings) return;
  const staging = `${file}-${process.pid}`;
  await writeFile(staging, settings);
  await rename(staging, file);
}
