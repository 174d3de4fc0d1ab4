import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { readConfig, startRelay } from '../../dist/node/node.js';

/**
 * Runs the server to be measured in a process of its own. The argument `hello` starts a bare Hono server that answers
 * "hello"; otherwise the relay is started. This file is JavaScript, because a start with tsx takes three times the
 * processor time.
 */
if (process.argv[2] === 'hello') {
  const app = new Hono();
  app.get('/', (context) => context.text('hello'));
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  server.listen(0, '127.0.0.1', () => process.send?.({ url: `http://127.0.0.1:${server.address().port}` }));
} else {
  const config = readConfig(process.env);
  const { PACE: pace = config.outbox.sendsPerSecond } = process.env;
  const relay = await startRelay(
    { ...config, outbox: { ...config.outbox, sendsPerSecond: Number(pace) } },
    { log: () => {} },
  );
  process.send?.({ url: relay.url });
}
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ rss: process.memoryUsage().rss, cpuMs: (user + system) / 1_000 });
});
process.once('disconnect', () => process.exit(0));
