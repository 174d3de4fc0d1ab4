import { Hono } from 'hono';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import { type MetricsDeps, writeMetrics } from '../monitoring/metrics.js';
import { mayReadMetrics } from '../monitoring/metrics-access.js';

export interface MonitoringDeps extends MetricsDeps {
  /** Finds out whether the database can be written, for `GET /healthz`. */
  readonly isStoreWritable: () => Promise<boolean>;
}

/** Creates the routes `GET /healthz` and `GET /metrics`. */
export function createMonitoringRoutes({ isStoreWritable, ...metrics }: MonitoringDeps): Hono<RelayEnv> {
  const { worker, crmStatus } = metrics;
  const app = new Hono<RelayEnv>();
  app.get('/healthz', async (context) => {
    context.header('Cache-Control', 'no-store');
    if (!(await isStoreWritable())) return context.json({ status: 'fail', message: 'STORE_FAILED' }, 503);
    crmStatus.recheck();
    const downCode = crmStatus.getDownCode();
    const isDown = downCode !== undefined || worker.breaker.isOpen;
    return context.json({
      status: 'ok',
      crm: isDown ? 'down' : 'ok',
      ...(downCode !== undefined && { code: downCode }),
    });
  });
  app.get('/metrics', async (context) => {
    if (!mayReadMetrics(context.env.peer)) return sendError(context, 404, 'NOT_FOUND');
    context.header('Cache-Control', 'no-store');
    crmStatus.recheck();
    const text = await writeMetrics(metrics);
    return context.body(text, 200, { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' });
  });
  return app;
}
