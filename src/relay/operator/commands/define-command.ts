/** Runs a command if it is of the right kind. `undefined`: another function has to run it. */
export type TryCommand = (command: unknown) => Promise<unknown> | undefined;

/** Connects the check of a command from outside with the function that runs such a command. */
export function defineCommand<Command>(
  isCommand: (value: unknown) => value is Command,
  run: (command: Command) => Promise<unknown>,
): TryCommand {
  return (command) => (isCommand(command) ? run(command) : undefined);
}
