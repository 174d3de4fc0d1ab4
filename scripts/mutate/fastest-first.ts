import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Duration of the longest run of each test file, in milliseconds. */
const longestMs = new Map<string, number>();

/**
 * Runs the fastest test files first. Most changes are noticed by a fast test, and the first test that fails ends the run. Vitest
 * itself starts with the slowest file.
 */
export class FastestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const measured = specs.map((spec) => ({ spec, durationMs: this.#readDuration(spec) }));
    return measured.sort((a, b) => a.durationMs - b.durationMs).map(({ spec }) => spec);
  }

  /** A run that ended early says little about a file, so the longest run counts. */
  #readDuration({ project, moduleId }: TestSpecification): number {
    const key = `${project.name}:${relative(this.ctx.config.root, moduleId)}`;
    const { duration = 0 } = this.ctx.cache.getFileTestResults(key) ?? {};
    const durationMs = Math.max(longestMs.get(key) ?? 0, duration);
    longestMs.set(key, durationMs);
    return durationMs;
  }
}
