import { count } from '../output-text.ts';
import { PACKAGE, packageCommand } from '../reports/package-command.ts';
import type { Publication } from '../workflow-states.ts';
import { alertPublication, type Notice } from './alert-content.ts';

export const UNREPORTED_SCHEMA = 'lume-arrivals/unreported-executions/1';

/** The body for programs, and what the others are written from. */
export interface UnreportedExecutionsEvent {
  readonly schema: typeof UNREPORTED_SCHEMA;
  readonly stack: string;
  readonly region: string;
  /** ISO 8601: executions that ended after this. */
  readonly since: string;
  /** How many ended without an alert of their own. */
  readonly unreported: number;
  /** Names of some of them, 20 at most. */
  readonly executions: readonly string[];
  /** How many failed and were not looked at, because there were too many. */
  readonly not_looked_at: number;
}

/** One alert about all of them, with a body for each kind of reader: each may have been told when it ended, or its event was lost. */
export function unreportedAlert(event: UnreportedExecutionsEvent): Publication {
  return alertPublication(unreportedExecutionsContent(event), event);
}

export function unreportedExecutionsContent(event: UnreportedExecutionsEvent): Notice {
  const { stack, region, since, unreported, executions, not_looked_at: notLookedAt } = event;
  const told = count(unreported, 'execution');
  const others = unreported - executions.length;
  const summary = `${told} ended since ${since} without reporting an outcome: stopped, timed out, or failed in a way that was not foreseen. Each was told when it ended, unless its event was lost. Their Lume runs, if any were started, may be going on or may have ended well.`;
  const rest = `${count(notLookedAt, 'more execution')} failed and could not all be looked at.`;
  return {
    title: `ERROR ${told} ended without reporting an outcome`,
    summary: notLookedAt > 0 ? `${summary} ${rest}` : summary,
    facts: [
      {
        label: 'Executions',
        values: [...executions, ...(others > 0 ? [`and ${count(others, 'more execution')}`] : [])],
      },
    ],
    steps: [
      {
        text: `Where ${PACKAGE} is installed, see which runs they followed, and have those followed again that nobody watches. It starts none; without --dry-run it is done:`,
        command: packageCommand(
          `adopt --stack ${stack} --region ${region} --outcome NOT_REPORTED --since ${since} --dry-run`,
        ),
      },
    ],
    details: [
      { label: 'Stack', values: [stack] },
      { label: 'From', values: [since] },
    ],
    thread: `unreported-executions-${stack}`,
    keyword: 'ERROR',
  };
}
