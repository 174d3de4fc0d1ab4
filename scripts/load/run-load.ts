import autocannon from 'autocannon';
import type { ServerProcess } from './server-process.js';

/** Results of a load test. */
export interface Measurement {
  readonly name: string;
  readonly perSecond: number;
  /** Median of the response times, in milliseconds. */
  readonly p50: number;
  /** 99 of 100 responses took at most this many milliseconds. */
  readonly p99: number;
  /** Processor time of all tested servers for one request, in milliseconds. */
  readonly cpuMsEach: number;
  readonly requests: number;
  /** Responses with another status than 2xx, and connections that failed. */
  readonly failures: number;
}

export interface LoadTest {
  readonly name: string;
  /** The load is split evenly between these servers. */
  readonly servers: readonly ServerProcess[];
  readonly seconds: number;
  /** Connections to all servers together. Default: 50. */
  readonly connections?: number;
  /** Options of autocannon for one server. */
  options(server: ServerProcess): autocannon.Options;
}

/** Loads all servers of a test at once, and prints what was measured. */
export async function runLoad({
  name,
  servers,
  seconds,
  connections = 50,
  options,
}: LoadTest): Promise<Measurement> {
  const cpuBefore = await readCpuMs(servers);
  const responseTimes: number[] = [];
  const results = await Promise.all(
    servers.map((server) => {
      const { setupClient, ...rest } = options(server);
      return autocannon({
        ...rest,
        connections: connections / servers.length,
        duration: seconds,
        setupClient(client) {
          setupClient?.(client);
          client.on('response', (_status, _bytes, responseTime) => responseTimes.push(responseTime));
        },
      });
    }),
  );
  const cpuMs = (await readCpuMs(servers)) - cpuBefore;
  const sum = (count: (result: autocannon.Result) => number) =>
    results.reduce((total, result) => total + count(result), 0);
  const requests = sum((result) => result.requests.total);
  responseTimes.sort((first, second) => first - second);
  const measurement: Measurement = {
    name,
    perSecond: sum((result) => result.requests.average),
    p50: readPercentile(responseTimes, 0.5),
    p99: readPercentile(responseTimes, 0.99),
    cpuMsEach: cpuMs / requests,
    requests,
    failures: sum((result) => result.non2xx + result.errors),
  };
  print(measurement);
  return measurement;
}

function print({ name, perSecond, p50, p99, cpuMsEach, failures }: Measurement): void {
  const rate = `${Math.round(perSecond)}/s`.padStart(8);
  console.log(
    `${name.padEnd(32)} ${rate}  p50 ${Math.round(p50)} ms  p99 ${Math.round(p99)} ms  ${cpuMsEach.toFixed(3)} ms of the processor each` +
      (failures > 0 ? `  NOT OK: ${failures}` : ''),
  );
}

async function readCpuMs(servers: readonly ServerProcess[]): Promise<number> {
  const uses = await Promise.all(servers.map((server) => server.readUse()));
  return uses.reduce((total, { cpuMs }) => total + cpuMs, 0);
}

/**
 * Returns a percentile of some numbers.
 * @param sorted numbers in ascending order
 * @param share share of the numbers that are below the result, from 0 to 1
 */
function readPercentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
