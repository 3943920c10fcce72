import { duration } from '../../functions/reports/formatted-values.ts';
import type { Fact, Message } from '../../functions/reports/message-content.ts';
import { messageFor } from '../../functions/reports/outcome-message.ts';
import { HANG } from '../printable.ts';
import { type EndedAs, type Ending, exitCodeOf } from './ending.ts';
import type { View } from './view.ts';

/** Where an execution stands, in words that change only when something has happened. */
export function standing(view: View): string {
  const { phase, run, check, trouble, ending } = view;
  if (ending) return ending.outcome;
  if (run === undefined) {
    if (phase === 'reporting') return 'no run was started';
    return trouble === undefined ? 'starting the run' : `starting the run; an attempt failed: ${trouble}`;
  }
  const said = check?.status === undefined ? 'run started' : `check ${check.checks}: ${check.status}`;
  if (trouble !== undefined) return `${said}; an attempt failed: ${trouble}`;
  return check?.wait_seconds === undefined ? said : `${said}, next check in ${duration(check.wait_seconds)}`;
}

/** The same at a moment: the waits as they run down. */
export function standingNow(view: View, now: Date): string {
  const { nextCheckAt, check, phase, trouble } = view;
  if (phase === 'reporting' && trouble === undefined) return `${standing(view)}, writing the report`;
  if (check?.wait_seconds === undefined || trouble !== undefined) return standing(view);
  const left = nextCheckAt === undefined ? 0 : (nextCheckAt.getTime() - now.getTime()) / 1000;
  const next = left >= 1 ? `next check in ${duration(left)}` : 'checking';
  return `check ${check.checks}: ${check.status ?? ''}, ${next}`;
}

export function elapsed(startedAt: Date, at: Date): string {
  return duration(elapsedSeconds(startedAt, at));
}

/** Whole ones. The clocks of this machine and of AWS may differ. */
function elapsedSeconds(startedAt: Date, at: Date): number {
  return Math.max(0, Math.floor((at.getTime() - startedAt.getTime()) / 1000));
}

/** What programs get of a change. Times are ISO 8601. */
export function changeOf(view: View, executionArn: string, startedAt: Date): object {
  const { at, phase, run, check, nextCheckAt, trouble, ending } = view;
  return {
    at: at.toISOString(),
    execution: executionArn,
    phase,
    run_id: run?.id ?? null,
    status: check?.status ?? null,
    checks: check?.checks ?? 0,
    next_check_at: nextCheckAt?.toISOString() ?? null,
    trouble: trouble ?? null,
    elapsed_seconds: elapsedSeconds(startedAt, at),
    ...(ending && {
      outcome: ending.outcome,
      exit_code: exitCodeOf(ending),
      error: ending.error,
      outcome_event: ending.event,
    }),
  };
}

/** What is said at the end: `data` is what is known, `advice` what to do about it. */
export interface Farewell {
  readonly title: string;
  readonly data: readonly string[];
  readonly advice: readonly string[];
}

export function farewell({ outcome, error, event }: Ending): Farewell {
  if (event !== null)
    return inWords(messageFor(event.outcome === 'SUCCEEDED' ? 'success' : kindOf(outcome), event, 'UTC'));
  const { summary, advice } = WITHOUT_REPORT[outcome] ?? UNREPORTED;
  return { title: outcome, data: [`${HANG}${summary}`, ...(error === null ? [] : [`Error: ${HANG}${error}`])], advice };
}

function kindOf(outcome: EndedAs): 'rejects' | 'alert' {
  return outcome === 'PARTIAL_FAILED' ? 'rejects' : 'alert';
}

function inWords({ outcome, file, what, summary, facts, steps }: Message): Farewell {
  return {
    title: `${outcome} ${file}: ${what}`,
    data: [`${HANG}${summary}`, ...facts.flatMap(linesOf)],
    advice: steps.flatMap(({ text, command }) => [`- ${text}`, ...(command === undefined ? [] : [`  ${command}`])]),
  };
}

function linesOf({ label, values }: Fact): readonly string[] {
  return values.map((value, at) => `${at === 0 ? `${label}:` : ' '.repeat(label.length + 1)} ${HANG}${value}`);
}

const SEE = 'docs/runbook.md#an-execution-ended-without-reporting-an-outcome';
const UNREPORTED = {
  summary: 'The execution failed without reporting an outcome. Its run may have ended well.',
  advice: [`- See ${SEE}`],
};

const WITHOUT_REPORT: Partial<
  Readonly<Record<EndedAs, { readonly summary: string; readonly advice: readonly string[] }>>
> = {
  IGNORED: {
    summary:
      'Lume has processed this path before. The execution was to end quietly in that case: nothing was processed.',
    advice: [],
  },
  ABORTED: {
    summary: 'Somebody stopped the execution. A run that it had started goes on at Lume.',
    advice: [`- See ${SEE}`],
  },
  TIMED_OUT: {
    summary: 'The execution ran into its time-out. A run that it had started goes on at Lume.',
    advice: [`- See ${SEE}`],
  },
};
