/**
 * Runs an operator's command if it is of the right kind. `undefined`: the command is of another kind, so another
 * function has to run it.
 */
export type TryCommand = (command: unknown) => Promise<unknown> | undefined;

/**
 * Creates a function that first validates a command and then runs it. The validation is needed because commands
 * arrive as unchecked JSON.
 */
export function defineCommand<Command>(
  isCommand: (value: unknown) => value is Command,
  run: (command: Command) => Promise<unknown>,
): TryCommand {
  return (command) => (isCommand(command) ? run(command) : undefined);
}
