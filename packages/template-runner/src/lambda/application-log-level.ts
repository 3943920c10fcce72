/** Lambda's levels, the most talkative first. */
const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

/**
 * Whether Lambda would send a line to CloudWatch: one of JSON whose `level` is not below that of the function. A line
 * without a level that Lambda knows counts as INFO.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
 *
 * @param functionLevel of a function that logs JSON; undefined for one that logs text, which is sent as it is.
 */
export function isSent(line: string, functionLevel: string | undefined): boolean {
  if (functionLevel === undefined) return true;
  return LEVELS.indexOf(levelOf(line)) >= LEVELS.indexOf(functionLevel);
}

function levelOf(line: string): string {
  const said = saidIn(line).toUpperCase();
  return LEVELS.includes(said) ? said : 'INFO';
}

function saidIn(line: string): string {
  try {
    const { level } = JSON.parse(line) as { readonly level?: unknown };
    return String(level);
  } catch {
    return ''; // a line that is no JSON
  }
}
