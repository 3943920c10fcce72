/** The message on one line, whatever it says, and where it comes from. */
export function traceOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [String(error)];
  const { name, message, stack = '' } = error;
  return [
    `${name}: ${message}`,
    ...stack
      .slice(stack.indexOf(message) + message.length)
      .split('\n')
      .slice(1),
  ];
}
