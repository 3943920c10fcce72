import { MAX_ATTEMPTS_LIMIT } from '../polling/attempts-limit.ts';
import { shellWord } from '../shell-word.ts';
import { regionOf, stateMachineArn } from './execution-links.ts';
import type { Step } from './message-content.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { PACKAGE, packageCommand } from './package-command.ts';

/** What a command leaves to its reader: the id of a run that only Lume knows. */
export const RUN_ID_PLACEHOLDER = 'RUN_ID';

/** No message carries a longer command. */
const MAX_COMMAND = 4000;

type Input = Readonly<Record<string, unknown>>;

/** Starts once more what this execution was to start. No step where it is not known what that is. */
export function start(event: OutcomeEvent, text: string): readonly Step[] {
  const { flow_version, source_path } = event;
  if (flow_version === null || source_path === null) return [];
  return startExecution(event, text, { flow_version, source_path, ...asRouted(event), ...metadataOf(event) });
}

/** Has Lume process the path although it was processed before. The input says why. */
export function rerun(event: OutcomeEvent, text: string, reason: string): readonly Step[] {
  const { flow_version, source_path } = event;
  if (flow_version === null || source_path === null) return [];
  const input = { flow_version, source_path, force_rerun: true, reason };
  return startExecution(event, text, { ...input, ...asRouted(event), ...metadataOf(event) });
}

/** Follows a run that exists. */
export function watch(event: OutcomeEvent, text: string, run_id: string): readonly Step[] {
  return follow(event, text, run_id, asRouted(event));
}

/** Follows a run for as long as is allowed: what the route allows has not been enough, or was spent in part. */
export function watchLong(event: OutcomeEvent, text: string, run_id: string): readonly Step[] {
  return follow(event, text, run_id, { ...asRouted(event), max_attempts: MAX_ATTEMPTS_LIMIT });
}

function follow(event: OutcomeEvent, text: string, run_id: string, routed: Input): readonly Step[] {
  const { flow_version, source_path } = event;
  return startExecution(event, text, {
    run_id,
    ...(flow_version !== null && { flow_version }),
    ...(source_path !== null && { source_path }),
    ...routed,
  });
}

/** Follows all runs of executions that ended like this and were started since a time: ISO 8601. */
export function adoptAll(event: OutcomeEvent, text: string, since: string): Step {
  const command = packageCommand(`adopt --outcome ${event.outcome} --since ${since} ${deploymentOf(event)}`);
  return { text: `${text}, where ${PACKAGE} is installed; it starts no run:`, command };
}

/** Where the commands of this project are to look, whatever the reader has configured. */
export function deploymentOf({ execution, stack }: OutcomeEvent): string {
  return `--region ${regionOf(execution)}${stack ? ` --stack ${shellWord(stack)}` : ''}`;
}

const SLACK_MS = 60_000;
/** 36 hours of checks, and hours of waiting for Lume before and between them. */
const LONGEST_MS = 3 * 24 * 3_600_000;

/**
 * A time before the execution was started, ISO 8601 to the minute: it came with the upload, or, by hand, it has followed its
 * run for as long as it may.
 */
export function beforeExecution({ arrived_at, started_at, finished_at }: OutcomeEvent): string {
  const known = Date.parse(arrived_at ?? started_at ?? finished_at);
  const before = known - (arrived_at === null ? LONGEST_MS : SLACK_MS);
  return `${new Date(before).toISOString().slice(0, 16)}Z`;
}

/** Says of an upload with a new name what becomes of it: nothing by itself, where no route was in the execution's input. */
export function takenBy({ route }: OutcomeEvent): string {
  return route === null ? '' : ` that route ${route} takes: it is processed by itself`;
}

/** Puts a valid API key into its secret. From a file, because what is typed stays in the history of a shell. */
export function newKey({ api_key_secret: secret }: OutcomeEvent): Step {
  if (secret === null)
    return { text: "Put a valid key into the secret that the stack's output ApiKeySecretArn names." };
  const command = `aws secretsmanager put-secret-value --region ${regionOf(secret)} --secret-id ${shellWord(secret)} --secret-string file://key.txt`;
  return { text: 'Save a valid key in a file key.txt, and put it into its secret. No deployment is needed:', command };
}

/** Shows the input of the execution. */
export function showInput({ execution }: OutcomeEvent, text: string): readonly Step[] {
  const command = [
    'aws stepfunctions describe-execution',
    `--region ${regionOf(execution)}`,
    `--execution-arn ${shellWord(execution)}`,
    '--query input --output text',
  ].join(' ');
  return [{ text: `${text}:`, command }];
}

/** One line for a POSIX shell. Names from strangers stay inside quotes. */
function startExecution(event: OutcomeEvent, text: string, input: Input): readonly Step[] {
  const { execution } = event;
  const command = [
    'aws stepfunctions start-execution',
    `--region ${regionOf(execution)}`,
    `--state-machine-arn ${shellWord(stateMachineArn(execution))}`,
    `--input '${asciiJson(input)}'`,
  ].join(' ');
  if (command.length <= MAX_COMMAND) return [{ text: `${text}:`, command }];
  return showInput(event, `${text}. The command is too long for a message; this shows the input to start from`);
}

/** What the route says, so that a rerun by hand is treated as the upload was. */
function asRouted({ route, max_attempts, rejected_share_alert, zero_rows = null }: OutcomeEvent): Input {
  return {
    ...(max_attempts !== null && { max_attempts }),
    ...(route !== null && { route }),
    ...(rejected_share_alert !== null && { rejected_share_alert }),
    ...(zero_rows !== null && { zero_rows }),
  };
}

function metadataOf({ run_metadata }: OutcomeEvent): Input {
  return run_metadata === null ? {} : { run_metadata };
}

/**
 * JSON in which every character that a shell, a mail program, a chat's markdown or a terminal could take for its own is
 * written as an escape, addresses too. It stays the same JSON: what is replaced stands in its texts alone.
 */
function asciiJson(input: Input): string {
  return JSON.stringify(input)
    .replace(/[^A-Za-z0-9 "{}:,./\\=+%_-]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/(?<!\bs3):\/\//g, ':\\/\\/')
    .replace(/(?<=\b(?:www|mailto))[.:]/gi, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}
