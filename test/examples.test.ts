import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { settings } from '../src/relay/cli/arguments/settings-help.js';
import { secretSettings } from '../src/relay/node/read-config.js';
import { readDatabaseProtection } from '../src/relay/storage/database/postgres-tls.js';
import { post, sampleLead, setUpRelay, waitForSends } from './relay/fixture.js';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const run = promisify(execFile);

/** Returns true if the program can be started on this machine. */
async function hasProgram(...command: [string, ...string[]]): Promise<boolean> {
  const [name, ...args] = command;
  return run(name, args).then(
    () => true,
    () => false,
  );
}

const [hasCompose, hasSystemd, hasKubectl, hasPromtool] = await Promise.all([
  hasProgram('docker', 'compose', 'version'),
  hasProgram('systemd-analyze', '--version'),
  hasProgram('kubectl', 'version', '--client'),
  hasProgram('promtool', '--version'),
]);
/** Names a test that this machine cannot run. */
const nameOf = (name: string, program: string, isThere: boolean) =>
  isThere ? name : `${name} (untested: no ${program} on this machine)`;

const settingNames = new Set([
  ...settings.map(([name]) => name),
  ...secretSettings.map((name) => `${name}_FILE`),
]);

describe('examples', () => {
  test.each([
    ['examples/compose/compose.yaml', /^ {6}([A-Z_]+):/gm, /^(POSTGRES_|DOMAIN)/],
    ['examples/kubernetes/relay.yaml', /\{ name: ([A-Z_]+),/g, /^$/],
    ['examples/systemd/apro-forms.service', /(?:^Environment=| )([A-Z_]+)=\S/gm, /^$/],
    ['compose.yaml', /^ {6}([A-Z_]+):/gm, /^POSTGRES_/],
  ])('%s has settings of the relay only', (path, pattern, others) => {
    const names = Array.from(read(path).matchAll(pattern), ([, name = '']) => name);
    expect(names.length).toBeGreaterThan(1);
    expect(names.filter((name) => !settingNames.has(name) && !others.test(name))).toEqual([]);
  });

  test.each(['examples/compose/compose.yaml', 'compose.yaml'])(
    '%s reaches its PostgreSQL, whose image has no TLS',
    (path) => {
      const text = read(path);
      expect(text).toMatch(/image: postgres:\d+$/m);
      const [, url = ''] = /^ +DATABASE_URL: (.+)$/m.exec(text) ?? [];
      expect(readDatabaseProtection(url.replace(/\$\{\w+\}/, 'x'))).toBe('off');
    },
  );

  test.skipIf(!hasCompose)(
    nameOf('Docker Compose reads its example', 'docker compose', hasCompose),
    async () => {
      const folder = join(root, 'examples/compose');
      const environment = Object.fromEntries(
        ['DOMAIN', 'CRM_URL', 'FORMS', 'ALLOWED_ORIGINS', 'POSTGRES_PASSWORD'].map((name) => [name, 'x']),
      );
      const { stdout, stderr } = await run(
        'docker',
        ['compose', '-f', join(folder, 'compose.yaml'), 'config'],
        {
          env: { ...process.env, ...environment },
        },
      );
      expect(stdout).toContain('condition: service_healthy');
      expect(stderr).toBe('');
    },
  );

  test.skipIf(!hasSystemd).each([
    ['its unit', read('examples/systemd/apro-forms.service')],
    ['the unit of docs/operating.md', /^```ini\n([\s\S]*?)^```$/m.exec(read('docs/operating.md'))?.[1] ?? ''],
  ])(nameOf('systemd accepts %s', 'systemd-analyze', hasSystemd), async (_name, unit) => {
    expect(unit).toContain('ExecStart=');
    const path = join(mkdtempSync(join(tmpdir(), 'apro-unit-')), 'apro-forms.service');
    const program = /^ExecStart=.*$/m;
    // The program is not installed on this machine.
    writeFileSync(path, unit.replace(program, 'ExecStart=/bin/true relay'));
    const { stderr } = await run('systemd-analyze', ['verify', path]);
    expect(stderr.split('\n').filter((line) => line.includes('apro-forms.service'))).toEqual([]);
  });

  test.each([
    ['the example', read('examples/systemd/apro-forms'), '/run/credentials/x/crm-key'],
    [
      'docs/operating.md',
      /^```sh\n(#!\/bin\/sh\n[\s\S]*?)^```$/m.exec(read('docs/operating.md'))?.[1] ?? '',
      '',
    ],
  ])('the script of %s runs a command with its arguments', async (_name, script, keyFile) => {
    const folder = mkdtempSync(join(tmpdir(), 'apro-command-'));
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text, { mode: 0o755 });
    const program = join(folder, 'program');
    write('program', '#!/bin/sh\nprintf "%s\\n" "$CRM_KEY_FILE" "$@"\n');
    // The stand-in skips the options of systemd-run, and starts the program as a unit does.
    write(
      'systemd-run',
      `#!/bin/sh
while [ "$1" != /bin/sh ] && [ "$1" != ${program} ]; do shift; done
CREDENTIALS_DIRECTORY=/run/credentials/x exec "$@"
`,
    );
    write('apro-forms', script.replaceAll('/opt/apro-forms/node_modules/.bin/apro-forms', program));
    const { stdout } = await run(join(folder, 'apro-forms'), ['consents', 'find', 'Ann $HOME "x"'], {
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    expect(stdout.split('\n')).toEqual([keyFile, 'consents', 'find', 'Ann $HOME "x"', '']);
  });

  test.skipIf(!hasKubectl)(nameOf('kubectl reads its manifest', 'kubectl', hasKubectl), async () => {
    // The only command of kubectl that needs no cluster. It checks the YAML, kinds and names, not every field.
    const folder = mkdtempSync(join(tmpdir(), 'apro-kube-'));
    writeFileSync(join(folder, 'relay.yaml'), read('examples/kubernetes/relay.yaml'));
    writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [relay.yaml]\n');
    const { stdout } = await run('kubectl', ['kustomize', folder]);
    expect(stdout.match(/^kind: \w+$/gm)?.sort()).toEqual(['kind: Deployment', 'kind: Service']);
  });

  test('examples/ has no file without a test, but Caddyfile and .env.example', () => {
    const files = readdirSync(join(root, 'examples'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(join(root, 'examples'), join(parentPath, name)));
    expect(files.sort()).toEqual([
      'compose/.env.example',
      'compose/Caddyfile',
      'compose/compose.yaml',
      'kubernetes/relay.yaml',
      'systemd/apro-forms',
      'systemd/apro-forms.service',
    ]);
  });
});

describe('ops', () => {
  test('dashboard and alert rules ask for metrics that the relay has', async () => {
    const fixture = await setUpRelay();
    await fixture.relay(post('/onlineforms', sampleLead));
    await waitForSends(fixture, 1);
    const readMetrics = async () => (await fixture.relay(new Request('http://relay.test/metrics'))).text();
    await expect.poll(readMetrics).toContain('apro_delivery_seconds_count{form="34"} 1');
    const text = await readMetrics();
    expect(text).toContain('apro_form_sends_total{form="34",result="queued"} 1');
    expect(text).toContain('apro_form_leads_total{form="34",state="delivered"} 1');
    expect(text).toMatch(/^apro_crm_answer_seconds_bucket\{request="send",le="\+Inf"\} 1$/m);
    const names = new Set(Array.from(text.matchAll(/^(apro_\w+)/gm), ([, name]) => name));
    for (const path of ['ops/alerts.yaml', 'ops/grafana-dashboard.json']) {
      const used = [...new Set(read(path).match(/\bapro_\w+/g))];
      expect(used.length).toBeGreaterThan(5);
      expect(used.filter((name) => !names.has(name))).toEqual([]);
    }
  });

  test('the dashboard is JSON with a target in each panel', () => {
    const { panels } = JSON.parse(read('ops/grafana-dashboard.json')) as {
      panels: { title: string; targets: { expr: string }[] }[];
    };
    expect(panels.filter(({ targets }) => !targets.every(({ expr }) => expr))).toEqual([]);
    expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  });

  test.skipIf(!hasPromtool)(nameOf('promtool accepts the alert rules', 'promtool', hasPromtool), async () => {
    const { stdout } = await run('promtool', ['check', 'rules', join(root, 'ops/alerts.yaml')]);
    expect(stdout).toContain('SUCCESS');
  });
});
