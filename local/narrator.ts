import { printable } from '../cli/terminal/printable.ts';
import type { Paint } from '../cli/terminal/printer.ts';
import { inColumns } from '../cli/terminal/text-layout.ts';
import { fileName } from '../functions/arrivals/file-name.ts';
import { jsonObject } from '../functions/json-object.ts';
import type { DeployedRoute } from '../functions/reconciliation/deployed-route.ts';
import type { Check, Report, ReportedState } from '../functions/workflow-states.ts';
import { notTaken } from './drop-key.ts';
import type { LocalEvent } from './local-event.ts';

type Tone = Parameters<Paint>[0];

const NO_STYLE: Paint = (_, text) => text;
/** Width of the column of file names. */
const FILE = 34;

/**
 * Prints what happens, one line per step: the time, the file, the step.
 * @param routesOf those of a landing bucket, once they are known, so that it can be said of an upload that none takes it
 */
export function narrator(
  print: (line: string) => void,
  style: Paint = NO_STYLE,
  routesOf: (bucket: string) => readonly DeployedRoute[] | undefined = () => undefined,
): (event: LocalEvent) => void {
  const files = new Map<string, string>();
  const line = (file: string, text: string, tone?: Tone) => {
    const said = tone === undefined ? text : style(tone, text);
    print(`${style('dim', clock())}  ${inColumns(FILE, printable(file))}  ${said}`);
  };
  const say = (execution: string, text: string, tone?: Tone) => {
    const name = execution.slice(execution.lastIndexOf(':') + 1);
    line(files.get(name) ?? name, text, tone);
  };

  return (event) => {
    switch (event.kind) {
      case 'object created': {
        const { bucket, key, size } = event.object;
        line(nameOf(key), `arrived: ${size.toLocaleString('en-US')} bytes in ${bucket}`);
        const known = routesOf(bucket);
        const reason = known && notTaken(known, key);
        if (reason !== undefined) line(nameOf(key), `not started: ${reason}`, 'yellow');
        return;
      }
      case 'execution changed':
        remember(files, event);
        if (event.status !== 'RUNNING') say(event.arn, `execution ${event.status.toLowerCase()}`, 'dim');
        return;
      case 'task ended': {
        const said = stepText(event.state, event.result);
        if (said) say(event.execution, said.text, said.tone);
        return;
      }
      case 'task failed':
        say(event.execution, `${event.state} failed: ${messageOf(event.error)}`, 'yellow');
        return;
      case 'mail':
        line('', `mail to ${event.mail.to}: ${event.mail.subject}`, 'cyan');
        // On its own line, because the path is long and meant to be copied.
        print(`${''.padEnd(10)}${style('dim', event.mail.file)}`);
        return;
      case 'slack':
        line('', `Slack #${event.post.channel}: ${unescaped(event.post.payload.text)}`, 'cyan');
        return;
      case 'trouble':
        line('', `${event.what}: ${messageOf(event.error)}`, 'red');
        return;
      case 'log': {
        const { message, key, reason, seconds, error } = jsonObject(event.line);
        const text = NOT_STARTED.get(message)?.(String(reason ?? seconds));
        if (text !== undefined) line(nameOf(String(key)), text, 'yellow');
        if (message === 'message put aside') line('', `${message}: ${jsonMessage(error)}`, 'red');
        return;
      }
      case 'not invoked':
        line('', `the function ${event.functionName} would be invoked: ${event.reason}`, 'dim');
        return;
      case 'published':
      case 'lume':
        return;
    }
  };
}

/** Messages that on-arrival logs when it starts nothing for an upload, or nothing yet. */
const NOT_STARTED: ReadonlyMap<unknown, (detail: string) => string> = new Map([
  ['upload ignored', (reason: string) => `not started: ${reason}`],
  ['empty file will be looked at again', (seconds: string) => `empty: checked again in ${seconds} s`],
]);

/** The file's name; for a folder its whole path. */
function nameOf(key: string): string {
  return fileName(key) || key;
}

function remember(
  files: Map<string, string>,
  { name, input }: Extract<LocalEvent, { kind: 'execution changed' }>,
): void {
  if (files.has(name)) return;
  const { arrival, source_path, run_id } = input;
  // A source path may be made of more than the key.
  const path = (arrival as { key?: unknown } | undefined)?.key ?? source_path;
  const label = typeof path === 'string' ? nameOf(path) : run_id;
  files.set(name, typeof label === 'string' ? label : name);
}

interface Said {
  readonly text: string;
  readonly tone?: Tone;
}

function stepText(state: string, result: unknown): Said | undefined {
  switch (state) {
    case 'Start run':
    case 'Force rerun': {
      const { run } = result as { run: { id: string } };
      return { text: `${state === 'Start run' ? 'run started' : 'rerun forced'}: ${run.id}` };
    }
    case 'Check status': {
      const { status, checks, wait_seconds } = result as Check;
      return {
        text: `check ${checks}: ${status}${wait_seconds === undefined ? '' : `, next check in ${wait_seconds} s`}`,
      };
    }
    case 'Write report': {
      const { outcome, where } = outcomeOf((result as ReportedState).report);
      return { text: `outcome ${outcome}${where}`, tone: TONES[outcome] ?? 'red' };
    }
    default:
      return state.startsWith('Publish') ? { text: PUBLISHED[state] ?? state, tone: 'dim' } : undefined;
  }
}

/** All other outcomes are red. */
const TONES: Readonly<Record<string, Tone>> = { SUCCEEDED: 'green', PARTIAL_FAILED: 'yellow' };

const PUBLISHED: Readonly<Record<string, string>> = {
  'Publish success': 'published to the success topic',
  'Publish zero rows': 'published to the success topic: no row was delivered',
  'Publish mapped rows': 'published the mapped rows to the success topic',
  'Publish rejects': 'published to the rejects topic',
  'Publish alert': 'published to the alerts topic',
  'Publish reject alert': 'published to the alerts topic too: many rows were rejected',
  'Publish zero rows alert': 'published to the alerts topic too: no row was delivered',
  'Publish outage': 'published to the outages topic, for a summary',
  'Publish bare alert': 'published to the alerts topic: the outcome could not be reported',
};

function outcomeOf(report: Report): { outcome: string; where: string } {
  const publication = report.success ?? report.alert;
  const event = publication
    ? (JSON.parse((JSON.parse(publication.message) as { default: string }).default) as {
        target_locations: { mapped: string | null; rejects: string | null };
        error_message: string | null;
      })
    : undefined;
  const { mapped, rejects } = event?.target_locations ?? { mapped: null, rejects: null };
  const places = [mapped && `rows in ${mapped}`, rejects && `rejects in ${rejects}`, event?.error_message].filter(
    Boolean,
  );
  return { outcome: report.outcome, where: places.length > 0 ? `: ${places.join(', ')}` : '' };
}

function jsonMessage(error: unknown): string {
  const { message = 'the reason is in the dead letters' } = (error ?? {}) as { message?: string };
  return message;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  try {
    const { errorMessage } = JSON.parse(error.message) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? `${error.name}: ${errorMessage}` : error.message;
  } catch {
    return error.message;
  }
}

/** Undoes Slack's three escapes. */
function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function clock(): string {
  return new Date().toLocaleTimeString('en-GB');
}
