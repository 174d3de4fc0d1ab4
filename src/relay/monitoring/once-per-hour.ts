const hour = 3_600_000;

/** Things of which each is worth a word once an hour, and no more than `most` of them: anybody can make some up. */
export interface Hourly {
  /** Whether it is worth one now. */
  isDue(thing: string): boolean;
  /** All of the last hour. */
  recent(): readonly string[];
}

/** `now`: milliseconds since 1970. */
export function createHourly(most: number, now: () => number): Hourly {
  const heard = new Map<string, number>();

  function forget(): void {
    // A clock that was set back has nothing to say about what was before.
    for (const [thing, at] of heard) if (at > now() || at <= now() - hour) heard.delete(thing);
  }

  return {
    isDue(thing) {
      forget();
      if (heard.has(thing) || heard.size >= most) return false;
      heard.set(thing, now());
      return true;
    },
    recent() {
      forget();
      return [...heard.keys()];
    },
  };
}
