import { count } from '../output-text.ts';
import { PACKAGE, packageCommand } from '../reports/package-command.ts';
import type { Publication } from '../workflow-states.ts';
import { type AlertContent, alertPublication } from './alert-content.ts';

export const UNREPORTED_SCHEMA = 'lume-arrivals/unreported-executions/1';

/** The body for programs; the texts are written from it. */
export interface UnreportedExecutionsEvent {
  readonly schema: typeof UNREPORTED_SCHEMA;
  readonly stack: string;
  readonly region: string;
  /** ISO 8601: executions that ended after this. */
  readonly since: string;
  /** How many ended without an alert. */
  readonly unreported: number;
  /** Names of up to 20 of them. */
  readonly executions: readonly string[];
  /** How many failed executions were not described, because there were too many. */
  readonly not_looked_at: number;
}

/** One alert about all of them: each may have had an alert when it ended, unless its event was lost. */
export function unreportedAlert(event: UnreportedExecutionsEvent): Publication {
  return alertPublication(unreportedExecutionsContent(event), event);
}

export function unreportedExecutionsContent(event: UnreportedExecutionsEvent): AlertContent {
  const { stack, region, since, unreported, executions, not_looked_at: notDescribed } = event;
  const told = count(unreported, 'execution');
  const others = unreported - executions.length;
  const summary = `${told} ended since ${since} without reporting an outcome: stopped, timed out, or failed in a way that was not foreseen. Each was told when it ended, unless its event was lost. Their Lume runs, if any were started, may be going on or may have ended well.`;
  const rest = `${count(notDescribed, 'more execution')} failed and could not all be looked at.`;
  return {
    title: `ERROR ${told} ended without reporting an outcome`,
    summary: notDescribed > 0 ? `${summary} ${rest}` : summary,
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
          `adopt --deployment ${stack} --region ${region} --outcome NOT_REPORTED --since ${since} --dry-run`,
        ),
      },
    ],
    details: [
      { label: 'Deployment', values: [stack] },
      { label: 'From', values: [since] },
    ],
    thread: `unreported-executions-${stack}`,
    keyword: 'ERROR',
  };
}
