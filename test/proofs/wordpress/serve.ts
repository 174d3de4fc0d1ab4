import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Program that runs WordPress in PHP (WebAssembly) as a website on 127.0.0.1, and prints its address.
 * Arguments: folder of the PHP packages, folder of the WordPress packages, empty folder for the website, port.
 * `POST /run-php` runs the code in the body inside WordPress and answers what the code prints.
 */

interface PhpResponse {
  readonly httpStatusCode: number;
  readonly headers: Readonly<Record<string, string[]>>;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly errors: string;
}

/** The part of `@php-wasm/universal` that this program uses. */
interface Php {
  mkdir(path: string): void;
  mount(path: string, handler: unknown): Promise<unknown>;
  run(request: { readonly code: string }): Promise<PhpResponse>;
}

const [phpFolder = '', packages = '', site = '', port = '0'] = process.argv.slice(2);
const url = `http://127.0.0.1:${port}`;
const require = createRequire(join(phpFolder, 'package.json'));
const load = (name: string) => import(pathToFileURL(require.resolve(name)).href);

const { loadNodeRuntime, createNodeFsMountHandler } = await load('@php-wasm/node');
const { PHP, PHPRequestHandler } = await load('@php-wasm/universal');

async function createPhp(): Promise<Php> {
  const php = new PHP(await loadNodeRuntime('8.3', { emscriptenOptions: { processId: 1 } }));
  php.mkdir('/wordpress');
  await php.mount('/wordpress', createNodeFsMountHandler(site));
  return php;
}

const handler = new PHPRequestHandler({
  documentRoot: '/wordpress',
  absoluteUrl: url,
  // The browser keeps the cookies.
  cookieStore: false,
  // Several instances would write to the database at the same time.
  maxPhpInstances: 1,
  phpFactory: createPhp,
});

/** Runs PHP code. @throws Error if the code fails */
async function runPhp(code: string): Promise<string> {
  const php = await handler.instanceManager.acquirePHPInstance();
  try {
    const { text, errors } = await (php.php as Php).run({ code: `<?php ${code}` });
    if (errors) console.error(errors);
    return text;
  } finally {
    php.reap();
  }
}

async function install(): Promise<void> {
  mkdirSync(join(site, 'archives'));
  for (const name of ['wordpress.zip', 'sqlite.zip'])
    cpSync(join(packages, name), join(site, 'archives', name));
  await runPhp(`foreach (['wordpress' => '/wordpress', 'sqlite' => '/wordpress/archives'] as $name => $target) {
    $zip = new ZipArchive(); $zip->open("/wordpress/archives/$name.zip"); $zip->extractTo($target); $zip->close(); }`);
  cpSync(join(packages, 'static'), site, { recursive: true, force: false });
  // The archive has the database of a site that is installed already.
  rmSync(join(site, 'wp-content/database'), { recursive: true, force: true });
  mkdirSync(join(site, 'wp-content/database'));
  const driver = join(site, 'wp-content/plugins/sqlite-database-integration');
  renameSync(join(site, 'archives/sqlite-database-integration-main'), driver);
  cpSync(join(driver, 'db.copy'), join(site, 'wp-content/db.php'));
  writeFileSync(
    join(site, 'wp-config.php'),
    `<?php
foreach (['DB_NAME' => 'wp', 'DB_USER' => '', 'DB_PASSWORD' => '', 'DB_HOST' => '', 'DB_CHARSET' => 'utf8', 'DB_COLLATE' => ''] as $name => $value) define($name, $value);
define('WP_HOME', '${url}'); define('WP_SITEURL', '${url}');
define('WP_HTTP_BLOCK_EXTERNAL', true); define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('DISABLE_WP_CRON', true); define('AUTOMATIC_UPDATER_DISABLED', true);
define('WP_DEBUG', true); define('WP_DEBUG_DISPLAY', false); define('WP_DEBUG_LOG', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';`,
  );
  const result = await runPhp(`define('WP_INSTALLING', true); require '/wordpress/wp-load.php';
    require_once ABSPATH . 'wp-admin/includes/upgrade.php';
    wp_install('A site', 'admin', 'admin@example.com', true, '', 'password', 'en_US'); echo 'installed';`);
  if (!result.endsWith('installed')) throw new Error(`WordPress did not install: ${result}`);
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.woff2': 'font/woff2',
};

await install();
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  try {
    const { pathname } = new URL(request.url ?? '/', url);
    if (pathname === '/run-php' && request.method === 'POST') {
      response.end(await runPhp(`require '/wordpress/wp-load.php'; ${body}`));
      return;
    }
    const file = join(site, decodeURIComponent(pathname));
    const type = types[extname(file)];
    if (type && file.startsWith(site) && existsSync(file) && statSync(file).isFile()) {
      response.writeHead(200, { 'Content-Type': type }).end(readFileSync(file));
      return;
    }
    const answer: PhpResponse = await handler.request({
      method: request.method,
      url: `${url}${request.url}`,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: body.length > 0 ? new Uint8Array(body) : undefined,
    });
    response.writeHead(answer.httpStatusCode, answer.headers).end(answer.bytes);
  } catch (error) {
    console.error(error);
    response.writeHead(500).end(String(error));
  }
});
server.listen(Number(port), '127.0.0.1', () => console.log(`WordPress listens on ${url}`));
