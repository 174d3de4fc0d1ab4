import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { listArchiveFiles } from '../../../scripts/wordpress/plugin-files.js';
import { createZip } from '../../../scripts/wordpress/zip.js';
import type { WordPressPackages } from './packages.js';

export interface WordPressSite {
  readonly url: string;
  /** Runs PHP code inside WordPress. Returns what the code prints. */
  readonly runPhp: (code: string) => Promise<string>;
  /** Writes a file below the folder of WordPress. */
  readonly write: (path: string, content: string) => void;
  readonly close: () => Promise<void>;
}

const program = fileURLToPath(new URL('serve.ts', import.meta.url));

/** Installs WordPress in a temporary folder and starts its server. */
export async function startWordPress(packages: WordPressPackages): Promise<WordPressSite> {
  const folder = mkdtempSync(join(tmpdir(), 'apro-wordpress-site-'));
  const port = await findFreePort();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', program, packages.php, packages.wordPress, folder, `${port}`],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
        if (output.includes('WordPress listens')) resolve();
      });
    void exited.then(() => reject(new Error(`WordPress ended: ${output}`)));
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    async runPhp(code) {
      const response = await fetch(`${url}/run-php`, { method: 'POST', body: code });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text;
    },
    write(path, content) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    },
    async close() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Installs the archive of the plugin as WordPress does after an upload, and activates the plugin. */
export async function installPlugin({ runPhp }: WordPressSite): Promise<string> {
  const archive = createZip(listArchiveFiles()).toString('base64');
  return runPhp(`
    require_once ABSPATH . 'wp-admin/includes/admin.php';
    file_put_contents( WP_CONTENT_DIR . '/plugin.zip', base64_decode( '${archive}' ) );
    WP_Filesystem();
    $unpacked = unzip_file( WP_CONTENT_DIR . '/plugin.zip', WP_PLUGIN_DIR );
    $activated = is_wp_error( $unpacked ) ? $unpacked : activate_plugin( 'apro-forms/apro-forms.php' );
    echo is_wp_error( $activated ) ? $activated->get_error_message() : 'activated';`);
}

export async function logIn(page: Page, { url }: WordPressSite, user: string): Promise<void> {
  await page.goto(`${url}/wp-login.php`);
  await page.getByLabel('Username or Email Address').fill(user);
  await page.getByLabel('Password', { exact: true }).fill('password');
  await page.getByRole('button', { name: 'Log In' }).click();
  await page.waitForURL('**/wp-admin/**');
}

function findFreePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
