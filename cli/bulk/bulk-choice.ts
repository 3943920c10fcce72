import type { WorkflowInput } from '../../functions/arrivals/workflow-input.ts';
import { packageCommand } from '../../functions/reports/package-command.ts';
import { operand } from '../../functions/shell-word.ts';

/** What a bulk operation does about one file or execution. */
export type Choice = StartChoice | FollowChoice | SkippedChoice;

interface Execution {
  readonly name: string;
  readonly input: WorkflowInput;
}

export interface StartChoice {
  readonly kind: 'start';
  readonly execution: Execution;
  /** State of the file before. */
  readonly state: string;
}

/** Follows an existing run; starts none. */
export interface FollowChoice {
  readonly kind: 'follow';
  readonly run_id: string;
  readonly execution: Execution;
}

export interface SkippedChoice {
  readonly kind: 'skip';
  readonly why: keyof typeof WHY;
  readonly flow_version: string | null;
  readonly source_path: string | null;
  readonly run_id?: string | null;
  /** The execution that is the reason. */
  readonly because_of?: string;
}

/** Why an item is skipped. Notable: a person has to act, so each is listed. */
const WHY = {
  'no-route': { text: 'no route takes it', isNotable: false },
  'no-path': { text: 'no source path can be made of it: rerun says why', isNotable: true },
  empty: { text: 'empty, which its route does not run', isNotable: false },
  'never-seen': { text: 'never seen', isNotable: false },
  running: { text: 'running', isNotable: false },
  succeeded: { text: 'succeeded', isNotable: false },
  failed: { text: 'failed', isNotable: false },
  unwatched: { text: 'its run was started, and nobody saw it end', isNotable: false },
  'already-processed': {
    text: 'Lume says that it has processed the path before: only --force starts it again',
    isNotable: true,
  },
  uncertain: {
    text: 'its start may have reached Lume: look there first, as its alert says; --include-uncertain starts it',
    isNotable: true,
  },
  'followed-now': { text: 'its run is being followed', isNotable: false },
  'end-seen': { text: 'the end of its run was seen', isNotable: false },
  'no-run': { text: 'no run is known of it: look in Lume for one, as its alert says', isNotable: true },
} as const;

export function skipReason({ why }: SkippedChoice): string {
  return WHY[why].text;
}

export function isNotable({ why }: SkippedChoice): boolean {
  return WHY[why].isNotable;
}

/** A choice as a line for people. */
export function choiceLine(choice: Choice): string {
  if (choice.kind === 'skip') {
    const { flow_version, source_path, because_of } = choice;
    const seen = because_of === undefined ? [] : [`(${packageCommand(`status ${operand(because_of)}`)})`];
    return words('left out', flow_version, source_path, skipReason(choice), ...seen);
  }
  const { flow_version = null, source_path = null } = choice.execution.input;
  if (choice.kind === 'start') return words('start', flow_version, source_path);
  return words(`follow ${choice.run_id}`, flow_version, source_path);
}

/** A choice as a JSON object for programs. */
export function choiceJson(choice: Choice): string {
  if (choice.kind === 'skip') {
    const { kind: _kind, why, ...about } = choice;
    return JSON.stringify({ action: 'leave out', why, ...about });
  }
  const { flow_version = null, source_path = null } = choice.execution.input;
  const about = { flow_version, source_path, execution: choice.execution.name };
  if (choice.kind === 'start') return JSON.stringify({ action: 'start', ...about, state: choice.state });
  return JSON.stringify({ action: 'follow', run_id: choice.run_id, ...about, state: 'unwatched' });
}

function words(...texts: readonly (string | null)[]): string {
  return texts.filter((text) => text !== null).join('  ');
}
