/** Two times of the same lead (submitted form). Their difference gives the time zone of the CRM. */
export interface ClockSample {
  /**
   * Time at which the CRM created its entry for the lead, in milliseconds. The CRM's local time is read as if it were
   * UTC.
   */
  readonly createdAt: number;
  /** Time at which the relay sent the lead, by the relay's clock, in milliseconds since 1970. */
  readonly sentAt: number;
}

/**
 * Converts the relay's time to the CRM's local time. The CRM does not tell its time zone. So the relay learns the
 * time zone from leads that it finds in the CRM's list of requests.
 */
export interface CrmClock {
  /** Milliseconds by which the CRM's local time is ahead of UTC. `undefined`: the time zone is not known. */
  zoneOffsetMs(): number | undefined;
  learn(sample: ClockSample): void;
  /**
   * Converts a time of the relay's clock to the CRM's local time. While the time zone is not known, returns the
   * earliest local time that is possible in any time zone.
   */
  toCrmTime(time: number): number;
}

/** 15 minutes in milliseconds. The offset of every time zone from UTC is a multiple of this time. */
const quarterHourMs = 900_000;
/** Milliseconds by which the CRM's clock is set back when daylight saving time ends. */
export const zoneChangeMs = 3_600_000;
export const maxZoneOffsetMs = 14 * 3_600_000;
/**
 * Time after which the CRM's time zone must be learned again, in milliseconds, because daylight saving time may have
 * begun or ended.
 */
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

/**
 * Returns the CRM's offset from UTC in milliseconds: the difference between the CRM's time and the relay's time of
 * the same lead, rounded to 15 minutes.
 */
export function computeZoneOffset({ createdAt, sentAt }: ClockSample): number {
  return Math.round((createdAt - sentAt) / quarterHourMs) * quarterHourMs;
}
