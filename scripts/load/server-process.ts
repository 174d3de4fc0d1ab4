import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own, so that its processor time and memory can be read apart from those of the load. */
export interface ServerProcess {
  readonly url: string;
  readUse(): Promise<ProcessUse>;
  /** Ends the process at once. The data of the server stays. */
  kill(): Promise<void>;
}

export interface ProcessUse {
  readonly rssMb: number;
  /** Processor time since the start of the process, in milliseconds. */
  readonly cpuMs: number;
}

/** Environment of the server. `undefined` removes a variable of this process. */
export type ServerEnvironment = Readonly<Record<string, string | undefined>>;

export async function startServer(
  name: 'hello' | 'relay',
  env: ServerEnvironment = {},
): Promise<ServerProcess> {
  const child = fork(fileURLToPath(new URL('server.js', import.meta.url)), [name], {
    execArgv: [],
    env: { ...process.env, ...env },
  });
  const { url } = await readMessage<{ readonly url: string }>(child);
  return {
    url,
    async readUse() {
      child.send('use');
      const { rss, cpuMs } = await readMessage<{ readonly rss: number; readonly cpuMs: number }>(child);
      return { rssMb: Math.round(rss / 1e6), cpuMs };
    },
    async kill() {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** @throws Error if the process ends before it sends a message */
async function readMessage<Message>(child: ChildProcess): Promise<Message> {
  const hasMessage = new AbortController();
  const ended = once(child, 'exit', { signal: hasMessage.signal }).then(([code]) => {
    throw new Error(`The server ended with code ${code}.`);
  });
  ended.catch(() => {});
  const [message] = await Promise.race([once(child, 'message'), ended]);
  hasMessage.abort();
  return message;
}
