import { readConfig, startRelay } from '../../demo/built-relay.js';

/** The relay that is killed: the real one, with all waits so short that hours pass in seconds. */
const config = readConfig(process.env);
const settle = Number(process.env.CRASH_SETTLE);
const relay = await startRelay(
  {
    ...config,
    crmTimeout: Number(process.env.CRASH_TIMEOUT),
    outbox: {
      settle,
      settleThrottled: settle,
      concurrency: 16,
      pace: 10_000,
      lease: 2_000 + settle,
      lookEvery: 300,
      lookBack: 2_000,
      clockTolerance: 1_500,
      lookPages: 40,
      lookDepth: 800,
      haste: 0.002,
    },
  },
  { log: () => {} },
);
process.send?.({ url: relay.url });
process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => void relay.close().then(() => process.exit(0)));
