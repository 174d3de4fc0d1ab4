import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startDemo } from '../../demo/start.js';
import { launchChromium } from '../browser/helpers/find-chromium.js';
import { checkProgram, routeToRelay } from '../browser/helpers/program-check.js';
import { hostsFolder, installPackage } from '../hosts/build-hosts.js';
import { closeAfterTest, startTestServer } from '../relay/fixture.js';
import { installFromRegistry, mayDownload } from './registry-packages.js';

const runFile = promisify(execFile);
const root = join(hostsFolder, '../..');
const hasBuild = existsSync(join(root, 'dist/npm/angular.js'));

/** A framework that is too large for the packages of the repository. Its program is in `test/hosts/NAME`. */
interface Framework {
  readonly name: 'angular' | 'astro';
  readonly packages: readonly string[];
  /** Folder of the program below the folder with the packages, and the place of each of its files that moves. */
  readonly program: string;
  readonly moved: Readonly<Record<string, string>>;
  /** Commands that check the types of the program and build it. */
  readonly commands: readonly (readonly string[])[];
  /** A program whose every use of `<apro-form>` is wrong, and the messages of the compiler. */
  readonly wrongUses?: { readonly command: readonly string[]; readonly messages: readonly RegExp[] };
  readonly built: string;
  /** Button or link that removes the form from the page. */
  readonly remover: { readonly role: 'button' | 'link'; readonly name: string };
}

const compiler = '../node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js';
const astro = 'node_modules/astro/astro.js';
const frameworks: readonly Framework[] = [
  {
    name: 'angular',
    packages: [
      ...['core', 'common', 'compiler', 'compiler-cli', 'platform-browser'].map(
        (name) => `@angular/${name}@22.2.6`,
      ),
      'rxjs@7.8.2',
      'tslib@2.8.1',
      'typescript@6.0.3',
    ],
    program: 'program',
    moved: {},
    commands: [
      [compiler, '-p', 'tsconfig.json'],
      [join(root, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', 'built', '--logLevel', 'warn'],
    ],
    wrongUses: {
      command: [compiler, '-p', 'wrong-uses.tsconfig.json'],
      messages: [
        /Required input 'form'/,
        /Type '"fly"' is not assignable/,
        /Can't bind to 'endpiont'/,
        /Property 'code' does not exist/,
      ],
    },
    built: 'program/built',
    remover: { role: 'button', name: 'Take away' },
  },
  {
    name: 'astro',
    packages: ['astro@5.18.2', '@astrojs/check@0.9.10', 'typescript@5.9.3'],
    program: '.',
    moved: {
      'contact.astro': 'src/contact.astro',
      'index.astro': 'src/pages/index.astro',
      'other.astro': 'src/pages/other.astro',
    },
    commands: [
      [astro, 'check'],
      [astro, 'build'],
    ],
    built: 'dist',
    remover: { role: 'link', name: 'Elsewhere' },
  },
];

describe('the program of the documents, type-checked, mounts, sets, listens, sends and unmounts in', () => {
  for (const framework of frameworks) {
    const reason = !hasBuild
      ? ' (skipped: no build)'
      : mayDownload
        ? ' (skipped: the registry does not answer)'
        : ' (skipped: needs a download, which `npm run proofs` makes)';
    const folder = join(hostsFolder, '.downloaded', framework.name);
    const isReady = hasBuild && mayDownload && preparePackages(folder, framework);
    test.skipIf(!isReady)(
      `${framework.name}${isReady ? '' : reason}`,
      async () => {
        const program = await copyProgram(folder, framework);
        if (framework.wrongUses) {
          const { command, messages } = framework.wrongUses;
          const output = await runCommand(program, command).catch((error: Error) => error.message);
          for (const message of messages) expect(output).toMatch(message);
        }
        for (const command of framework.commands) await runCommand(program, command);
        await driveProgram(join(folder, framework.built), framework.remover);
      },
      300_000,
    );
  }
});

function preparePackages(folder: string, { packages }: Framework): boolean {
  const isInstalled = packages.every((specifier) => {
    const separator = specifier.lastIndexOf('@');
    const manifest = join(folder, 'node_modules', specifier.slice(0, separator), 'package.json');
    return (
      existsSync(manifest) &&
      JSON.parse(readFileSync(manifest, 'utf8')).version === specifier.slice(separator + 1)
    );
  });
  return isInstalled || installFromRegistry(folder, packages);
}

/** Installs the packed package beside the framework, and copies the program. Returns the program's folder. */
async function copyProgram(folder: string, { name, program, moved }: Framework): Promise<string> {
  await installPackage(join(folder, 'node_modules'));
  const installed = join(folder, 'node_modules/apro-forms');
  // npm gives the package the versions of its dependencies that it asks for, also where the framework has others.
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  for (const dependency of Object.keys(dependencies)) {
    const link = join(installed, 'node_modules', dependency);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', dependency), link);
  }
  const target = join(folder, program);
  for (const built of ['program', 'src', 'dist'])
    rmSync(join(folder, built), { recursive: true, force: true });
  cpSync(join(hostsFolder, name), target, { recursive: true });
  for (const [from, to] of Object.entries(moved)) {
    mkdirSync(dirname(join(target, to)), { recursive: true });
    cpSync(join(target, from), join(target, to));
    rmSync(join(target, from));
  }
  return target;
}

/** @throws Error with the output of a command that fails */
async function runCommand(folder: string, command: readonly string[]): Promise<string> {
  const env = { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' };
  const { stdout } = await runFile(process.execPath, [...command], { cwd: folder, env }).catch(
    ({ stdout, stderr }) => {
      throw new Error(stdout + stderr);
    },
  );
  return stdout;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

async function driveProgram(built: string, { role, name }: Framework['remover']): Promise<void> {
  const demo = await startDemo({ site: 0, relay: 0, crm: 0 }, { ALLOWED_ORIGINS: '*' });
  closeAfterTest(demo);
  const site = await startTestServer(({ url = '' }, response) => {
    const { pathname } = new URL(url, 'http://host.invalid');
    const path = join(built, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const isFound = existsSync(path);
    response.writeHead(isFound ? 200 : 404, { 'content-type': contentTypes[extname(path)] ?? 'text/plain' });
    response.end(isFound ? readFileSync(path) : '');
  });
  const browser = await launchChromium();
  closeAfterTest({ close: () => browser.close() });
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (/warning|error/.test(message.type())) problems.push(message.text());
  });
  await routeToRelay(page, demo.relay);
  await page.goto(site.href);
  await checkProgram(page, () => page.getByRole(role, { name }).click());
  expect(problems).toEqual([]);
}
