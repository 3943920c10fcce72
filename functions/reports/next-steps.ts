import { MAX_ATTEMPTS_LIMIT } from '../polling/attempts-limit.ts';
import { shellWord } from '../shell-word.ts';
import { regionOf, stateMachineArn } from './execution-links.ts';
import type { Step } from './message-content.ts';
import type { OutcomeEvent } from './outcome-event.ts';
import { PACKAGE, packageCommand } from './package-command.ts';

/** To be replaced in a command by the id of a run that only Lume knows. */
export const RUN_ID_PLACEHOLDER = 'RUN_ID';

/** Longer commands are not put into messages. */
const MAX_COMMAND = 4000;

type Input = Readonly<Record<string, unknown>>;

/** Starts the same run again. No step if the flow version or the path is unknown. */
export function start(event: OutcomeEvent, text: string): readonly Step[] {
  const { flow_version, source_path } = event;
  if (flow_version === null || source_path === null) return [];
  return startExecution(event, text, { flow_version, source_path, ...asRouted(event), ...metadataOf(event) });
}

/** Forces Lume to process the path again. The input contains the reason. */
export function rerun(event: OutcomeEvent, text: string, reason: string): readonly Step[] {
  const { flow_version, source_path } = event;
  if (flow_version === null || source_path === null) return [];
  const input = { flow_version, source_path, force_rerun: true, reason };
  return startExecution(event, text, { ...input, ...asRouted(event), ...metadataOf(event) });
}

/** Follows an existing run. */
export function watch(event: OutcomeEvent, text: string, run_id: string): readonly Step[] {
  return follow(event, text, run_id, asRouted(event));
}

/** Follows an existing run for the longest possible time, because the route's limit was not enough. */
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

/**
 * Follows the runs of all executions with the same outcome.
 * @param since started since then. ISO 8601.
 */
export function adoptAll(event: OutcomeEvent, text: string, since: string): Step {
  const command = packageCommand(`adopt --outcome ${event.outcome} --since ${since} ${deploymentOf(event)}`);
  return { text: `${text}, where ${PACKAGE} is installed; it starts no run:`, command };
}

/** Options for the region and the deployment, so that a command does not depend on the reader's configuration. */
export function deploymentOf({ execution, stack }: OutcomeEvent): string {
  return `--region ${regionOf(execution)}${stack ? ` --deployment ${shellWord(stack)}` : ''}`;
}

const CLOCK_MARGIN_MS = 60_000;
/** 36 hours of checks, and hours of retries before and between them. */
const LONGEST_MS = 3 * 24 * 3_600_000;

/**
 * A time before the execution was started, ISO 8601 to the minute. Without an upload, assumes that it has run for the
 * longest possible time.
 */
export function beforeExecution({ arrived_at, started_at, finished_at }: OutcomeEvent): string {
  const known = Date.parse(arrived_at ?? started_at ?? finished_at);
  const before = known - (arrived_at === null ? LONGEST_MS : CLOCK_MARGIN_MS);
  return `${new Date(before).toISOString().slice(0, 16)}Z`;
}

/** For a sentence about a new upload: that the route processes it. Empty if the execution has no route. */
export function takenBy({ route }: OutcomeEvent): string {
  return route === null ? '' : ` that route ${route} takes: it is processed by itself`;
}

/** Puts a valid API key into its secret. From a file, so that the key is not in the history of the shell. */
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

/** One line for a POSIX shell. Untrusted values stay inside quotes. */
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

/** The options of the route, so that a rerun by hand is treated in the same way. */
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
 * JSON that escapes every character that a shell, a mail program, a chat's markdown or a terminal could interpret, and
 * URLs. Only characters in strings are escaped, so the value is the same.
 */
function asciiJson(input: Input): string {
  return JSON.stringify(input)
    .replace(/[^A-Za-z0-9 "{}:,./\\=+%_-]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/(?<!\bs3):\/\//g, ':\\/\\/')
    .replace(/(?<=\b(?:www|mailto))[.:]/gi, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}
