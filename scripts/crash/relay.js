import { readConfig, startRelay } from '../../dist/node/node.js';

/**
 * Starts the relay for the crash test: the built relay, but all its waiting times are 500 times shorter. This file is
 * JavaScript, because a start with tsx takes three times the processor time, and a test starts many relays.
 */
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
      minPollIntervalMs: 20,
    },
  },
  { log: () => {} },
);
process.send?.({ url: relay.url });
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => void relay.close().then(() => process.exit(0)));
