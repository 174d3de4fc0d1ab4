import type { Database, Statement } from '../../../src/relay/storage/database/sql.js';

/**
 * A database that shows each statement to `watch`, alone or in a transaction, before it runs. If `watch` throws, the
 * statement fails, and with it its transaction.
 */
export function watchStatements(database: Database, watch: (statement: Statement) => void): Database {
  return {
    ...database,
    async query(statement) {
      watch(statement);
      return database.query(statement);
    },
    transact: (work) =>
      database.transact(function* () {
        const steps = work();
        let step = steps.next();
        while (!step.done) {
          watch(step.value);
          step = steps.next(yield step.value);
        }
        return step.value;
      }),
  };
}
