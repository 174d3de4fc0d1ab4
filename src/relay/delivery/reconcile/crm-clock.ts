/** An entry of the CRM's list and the lead that it belongs to. */
export interface ClockSample {
  /** Time of creation by the CRM's clock, read as UTC, in milliseconds. */
  readonly createdAt: number;
  /** Time of the send by the relay's clock, in milliseconds since 1970. */
  readonly sentAt: number;
}

/** The CRM's clock: the CRM gives local times, and the relay learns the time zone from leads that it finds. */
export interface CrmClock {
  /** Milliseconds by which the CRM's local time is ahead of UTC. `undefined`: not known yet. */
  zoneOffsetMs(): number | undefined;
  learn(sample: ClockSample): void;
  /** A relay time as the CRM's local time. While the zone is not known: the earliest time that is possible. */
  toCrmTime(time: number): number;
}

/** Offsets of time zones are multiples of 15 minutes. */
const quarterHourMs = 900_000;
export const maxZoneOffsetMs = 14 * 3_600_000;
/** The offset is learned again after this time, in milliseconds: daylight saving time begins and ends. */
const zoneTtlMs = 6 * 3_600_000;

export function createCrmClock(now: () => number): CrmClock {
  let zone: { readonly offsetMs: number; readonly learnedAt: number } | undefined;

  function zoneOffsetMs(): number | undefined {
    const isValid = zone !== undefined && zone.learnedAt <= now() && now() < zone.learnedAt + zoneTtlMs;
    return isValid ? zone?.offsetMs : undefined;
  }

  return {
    zoneOffsetMs,
    learn(sample) {
      zone = { offsetMs: computeZoneOffset(sample), learnedAt: now() };
    },
    toCrmTime: (time) => time + (zoneOffsetMs() ?? -maxZoneOffsetMs),
  };
}

/** The offset of the time zone that explains the sample, to the nearest 15 minutes. */
export function computeZoneOffset({ createdAt, sentAt }: ClockSample): number {
  return Math.round((createdAt - sentAt) / quarterHourMs) * quarterHourMs;
}
