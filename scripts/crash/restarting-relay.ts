import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { demoKey, type RunningCrm } from '../../demo/crm/server.js';
import type { CrashPlan } from './crash.js';

export interface RestartingRelay {
  url(): string;
  ready(): Promise<void>;
  kill(): void;
  stop(): Promise<void>;
}

/** Runs a relay in a child process and restarts the relay after each exit, on the same port. */
export async function startRestartingRelay(
  crm: RunningCrm,
  dataFolder: string,
  plan: CrashPlan,
): Promise<RestartingRelay> {
  let url = 'http://127.0.0.1:1';
  let port = '0';
  let child: ChildProcess;
  let isStopping = false;
  let ready: Promise<void>;

  function start(): void {
    child = fork(fileURLToPath(new URL('relay.js', import.meta.url)), {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        CRM_URL: crm.url,
        CRM_KEY: demoKey,
        ALLOWED_ORIGINS: '*',
        DIALECT: 'compact',
        KEY_LIMIT: '1000000',
        SENDS_PER_MINUTE: '1000000',
        CRASH_SETTLE: String(plan.settle),
        CRASH_TIMEOUT: String(plan.timeout ?? 300),
        PORT: port,
        DATA: dataFolder,
        ...(plan.databaseUrl && { DATABASE_URL: plan.databaseUrl }),
        ...(plan.searchable ? { TOKEN_FIELD: 'ext_request.91' } : { NOTE_FIELD: 'ext_request.90' }),
      },
    });
    ready = new Promise((resolve) => {
      child.once('message', (message: { url: string }) => {
        url = message.url;
        port = new URL(url).port;
        resolve();
      });
    });
    child.once('exit', () => {
      if (!isStopping) start();
    });
  }
  start();
  return {
    url: () => url,
    ready: () => ready,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      isStopping = true;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
    },
  };
}
