/** Lambda's levels, most verbose first. */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * Whether Lambda would send a line to CloudWatch: a JSON line whose `level` is not below the function's. A line without a
 * known level counts as INFO.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 *
 * @param functionLevel undefined for a function that logs text, all of which is sent
 */
export function isSent(line: string, functionLevel: string | undefined): boolean {
  if (functionLevel === undefined) return true;
  return LEVELS.indexOf(levelOf(line)) >= LEVELS.indexOf(functionLevel);
}

function levelOf(line: string): string {
  const level = loggedLevel(line).toUpperCase();
  return LEVELS.includes(level) ? level : 'INFO';
}

function loggedLevel(line: string): string {
  try {
    const { level } = JSON.parse(line) as { readonly level?: unknown };
    return String(level);
  } catch {
    return ''; // not JSON
  }
}
