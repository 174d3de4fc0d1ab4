import { Hono } from 'hono';
import { sendError } from '../http/error-response.js';
import type { RelayEnv } from '../http/request-log.js';
import { createHealthCheck } from '../monitoring/health.js';
import { type MetricsDeps, writeMetrics } from '../monitoring/metrics.js';
import { mayReadMetrics } from '../monitoring/metrics-access.js';
import type { CacheStore } from '../storage/tables/cache-store.js';

export interface MonitoringDeps extends MetricsDeps {
  /** Table of the database to which `GET /healthz` writes a row, to find out whether the database can be written. */
  readonly cacheStore: CacheStore;
}

/** Creates the routes `GET /healthz` and `GET /metrics`. */
export function createMonitoringRoutes({ cacheStore, ...metrics }: MonitoringDeps): Hono<RelayEnv> {
  const { now, worker, crmStatus } = metrics;
  const app = new Hono<RelayEnv>();
  const isStoreWritable = createHealthCheck(cacheStore, now);
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
