import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** True: this run may download large packages. Only `npm run proofs` does, because they take some 640 MB. */
export const mayDownload = process.env.PROOF_DOWNLOADS === 'on';

/**
 * Installs packages of the npm registry into a folder of their own. Their install scripts do not run.
 * @param specifiers names with exact versions, for example `@oven/bun-linux-x64@1.4.5`
 * @returns false if the registry does not answer
 */
export function installFromRegistry(folder: string, specifiers: readonly string[]): boolean {
  mkdirSync(folder, { recursive: true });
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--force'];
  try {
    execFileSync('npm', ['install', '--prefix', folder, ...flags, ...specifiers], {
      stdio: 'ignore',
      timeout: 300_000,
    });
    return true;
  } catch {
    return false;
  }
}
