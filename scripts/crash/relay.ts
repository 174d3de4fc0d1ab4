import { readConfig, startRelay } from '../../demo/built-relay.js';

/** Starts the relay for the crash test: the built relay, but all its waiting times are 500 times shorter. */
const config = readConfig(process.env);
const settleMs = Number(process.env.CRASH_SETTLE);
const relay = await startRelay(
  {
    ...config,
    crmTimeout: Number(process.env.CRASH_TIMEOUT),
    outbox: {
      settleMs,
      settleThrottledMs: settleMs,
      concurrency: 16,
      sendsPerSecond: 10_000,
      leaseMs: 2_000 + settleMs,
      reconcileIntervalMs: 300,
      listMarginMs: 2_000,
      clockToleranceMs: 1_500,
      maxPagesPerRun: 40,
      maxListPages: 800,
      timeScale: 0.002,
    },
  },
  { log: () => {} },
);
process.send?.({ url: relay.url });
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => void relay.close().then(() => process.exit(0)));
