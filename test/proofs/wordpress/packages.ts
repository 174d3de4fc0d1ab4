import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** WordPress 6.5.5 and PHP 8.3 in WebAssembly, both from the npm registry. */
const wordPressPackage = '@wp-playground/wordpress-builds@0.9.19';
const wordPressVersion = '6.5';
const phpPackage = '@php-wasm/node@3.1.56';
const phpVersion = '8-3';
/** `@php-wasm/node` depends on one package for each version of PHP, of 60 MB each. All but one are left out. */
const otherPhpVersions = ['8-5', '8-4', '8-2', '8-1', '8-0', '7-4', '5-2'];

const cache = fileURLToPath(new URL('../../../node_modules/.cache/apro-forms/wordpress', import.meta.url));
const phpFolder = join(cache, 'php');
const archiveFolder = join(cache, 'wordpress');

export interface WordPressPackages {
  /** Folder with `node_modules/@php-wasm`. */
  readonly php: string;
  /** Folder with the archives of WordPress and of its SQLite driver, and with the files that the archive leaves out. */
  readonly wordPress: string;
}

/** A download takes 190 MB and the tests take minutes, so only `npm run proofs` asks for them. */
const isProof = process.env.PROOF_DOWNLOADS === 'on';

/** Finds the packages, or fetches them. Returns the reason if this is not possible. */
export function findWordPress(): WordPressPackages | { readonly reason: string } {
  if (!isProof) return { reason: 'takes minutes and a download, so only `npm run proofs` runs it' };
  try {
    if (!existsSync(archiveFolder)) fetchWordPress();
    if (!existsSync(phpFolder)) fetchPhp();
  } catch {
    return { reason: 'the registry does not answer' };
  }
  return { php: phpFolder, wordPress: archiveFolder };
}

function fetchWordPress(): void {
  const temporary = mkdtempSync(join(tmpdir(), 'apro-wordpress-'));
  execFileSync('npm', ['pack', wordPressPackage, '--silent', '--pack-destination', temporary], {
    stdio: 'ignore',
    timeout: 300_000,
  });
  const [archive = ''] = readdirSync(temporary);
  const members = [
    `src/wordpress/wp-${wordPressVersion}.zip`,
    'src/sqlite-database-integration/sqlite-database-integration.zip',
    `public/wp-${wordPressVersion}`,
  ].map((path) => `package/${path}`);
  execFileSync('tar', ['-xzf', join(temporary, archive), '-C', temporary, ...members]);
  const target = join(temporary, 'wordpress');
  mkdirSync(target);
  renameSync(join(temporary, members[0] ?? ''), join(target, 'wordpress.zip'));
  renameSync(join(temporary, members[1] ?? ''), join(target, 'sqlite.zip'));
  renameSync(join(temporary, members[2] ?? ''), join(target, 'static'));
  // The folder appears when it is complete.
  mkdirSync(cache, { recursive: true });
  cpSync(target, `${archiveFolder}.new`, { recursive: true });
  renameSync(`${archiveFolder}.new`, archiveFolder);
  rmSync(temporary, { recursive: true });
}

function fetchPhp(): void {
  const folder = `${phpFolder}.new`;
  mkdirSync(join(folder, 'empty'), { recursive: true });
  writeFileSync(join(folder, 'empty/package.json'), '{"name":"empty","version":"1.0.0"}');
  const separator = phpPackage.lastIndexOf('@');
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({
      private: true,
      type: 'module',
      dependencies: { [phpPackage.slice(0, separator)]: phpPackage.slice(separator + 1) },
      overrides: Object.fromEntries(
        otherPhpVersions
          .filter((version) => version !== phpVersion)
          .map((version) => [`@php-wasm/node-${version}`, 'file:./empty']),
      ),
    }),
  );
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--no-package-lock'], {
    cwd: folder,
    stdio: 'ignore',
    timeout: 300_000,
  });
  renameSync(folder, phpFolder);
}
