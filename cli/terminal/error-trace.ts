/** The error with its stack; the message stays one line, whatever it contains. */
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
