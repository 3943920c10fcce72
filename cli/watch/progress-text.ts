import { duration } from '../../functions/reports/formatted-values.ts';
import type { Fact, Message } from '../../functions/reports/message-content.ts';
import { messageFor } from '../../functions/reports/outcome-message.ts';
import { HANG } from '../terminal/printable.ts';
import { type EndedAs, type Ending, exitCodeOf } from './execution-ending.ts';
import type { ExecutionProgress } from './execution-progress.ts';

/** Progress in words that change only with an event. */
export function progressText(progress: ExecutionProgress): string {
  const { phase, run, check, trouble, ending } = progress;
  if (ending) return ending.outcome;
  if (run === undefined) {
    if (phase === 'reporting') return 'no run was started';
    return trouble === undefined ? 'starting the run' : `starting the run; an attempt failed: ${trouble}`;
  }
  const said = check?.status === undefined ? 'run started' : `check ${check.checks}: ${check.status}`;
  if (trouble !== undefined) return `${said}; an attempt failed: ${trouble}`;
  return check?.wait_seconds === undefined ? said : `${said}, next check in ${duration(check.wait_seconds)}`;
}

/** Progress at this moment, with a countdown to the next check. */
export function progressTextNow(progress: ExecutionProgress, now: Date): string {
  const { nextCheckAt, check, phase, trouble } = progress;
  if (phase === 'reporting' && trouble === undefined) return `${progressText(progress)}, writing the report`;
  if (check?.wait_seconds === undefined || trouble !== undefined) return progressText(progress);
  const left = nextCheckAt === undefined ? 0 : (nextCheckAt.getTime() - now.getTime()) / 1000;
  const next = left >= 1 ? `next check in ${duration(left)}` : 'checking';
  return `check ${check.checks}: ${check.status ?? ''}, ${next}`;
}

export function elapsed(startedAt: Date, at: Date): string {
  return duration(elapsedSeconds(startedAt, at));
}

/** In whole seconds; not negative, because clocks differ. */
function elapsedSeconds(startedAt: Date, at: Date): number {
  return Math.max(0, Math.floor((at.getTime() - startedAt.getTime()) / 1000));
}

/** A change for programs. Times are ISO 8601. */
export function progressJson(progress: ExecutionProgress, executionArn: string, startedAt: Date): object {
  const { at, phase, run, check, nextCheckAt, trouble, ending } = progress;
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

/** Text at the end: `data` is known, `advice` says what to do. */
interface EndingText {
  readonly title: string;
  readonly data: readonly string[];
  readonly advice: readonly string[];
}

export function endingText({ outcome, error, event }: Ending): EndingText {
  if (event !== null)
    return inWords(messageFor(event.outcome === 'SUCCEEDED' ? 'success' : kindOf(outcome), event, 'UTC'));
  const { summary, advice } = WITHOUT_REPORT[outcome] ?? UNREPORTED;
  return { title: outcome, data: [`${HANG}${summary}`, ...(error === null ? [] : [`Error: ${HANG}${error}`])], advice };
}

function kindOf(outcome: EndedAs): 'rejects' | 'alert' {
  return outcome === 'PARTIAL_FAILED' ? 'rejects' : 'alert';
}

function inWords({ outcome, file, what, summary, facts, steps }: Message): EndingText {
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
