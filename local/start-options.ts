import { parseArgs } from 'node:util';
import { readArguments } from './command-arguments.ts';
import type { Context } from './synthesize.ts';

const USAGE = `Usage: npm start [-- OPTION …]

Runs the whole system on this machine, from the template that a deployment would use.
  --once     process the samples that a route takes, in a state of their own, and exit
  --stack NAME
             the stack to run, by its name or its path in the app. Needed where the app has several
  --app APP  a file such as examples/stages-app.ts, a command as in cdk.json, a folder that \`cdk synth\` wrote,
             or a template that \`npm run template\` wrote. Default: the app of cdk.json, which is bin/app.ts
  --parameter NAME=VALUE
             a parameter of the template
  --without NAME
             leave out resources that the local system does not know: a type, a logical id or the path of a
             construct, with * for any characters. Can be repeated
  --port N   listen on port N of 127.0.0.1. Default: 4566, or the next free one
  --speed N  make every wait N times shorter
  --fresh    delete the state of earlier starts first
  --dir DIR  keep the state in this folder. Default: .local, or .local/stack-NAME with --stack. Two
             systems at the same time need two folders
  -c name=value
             context for the app, as \`cdk synth\` takes it; for example slackWebhook=data-orders`;

interface StartOptions {
  readonly once: boolean;
  readonly fresh: boolean;
  readonly dir: string | undefined;
  readonly port: number | undefined;
  readonly speed: number;
  readonly stack: string | undefined;
  readonly app: string | undefined;
  readonly without: readonly string[];
  readonly context: Context;
  /** Of the template. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** The options of this process; exits with the usage for `--help` and for mistakes. */
export function readStartOptions(): StartOptions {
  return readArguments(USAGE, () => {
    const { values } = parseArgs({
      options: {
        once: { type: 'boolean', default: false },
        fresh: { type: 'boolean', default: false },
        dir: { type: 'string' },
        port: { type: 'string' },
        speed: { type: 'string', default: '1' },
        stack: { type: 'string' },
        app: { type: 'string' },
        without: { type: 'string', multiple: true, default: [] },
        context: { type: 'string', short: 'c', multiple: true, default: [] },
        parameter: { type: 'string', multiple: true, default: [] },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return undefined;
    const { once, fresh, dir, stack, app, without } = values;
    const speed = parseSpeed(values.speed);
    const port = parsePort(values.port);
    if (dir === '') throw new Error('--dir: must be a folder');
    if (stack === '') throw new Error('--stack: must be the name of a stack');
    if (app === '') throw new Error('--app: must be a file, a command or a folder');
    if (without.includes('')) throw new Error('--without: must be a type, a logical id or a path');
    const context = parsePairs('-c', values.context);
    const parameters = parsePairs('--parameter', values.parameter);
    return { once, fresh, dir, speed, port, stack, app, without, context, parameters };
  });
}

function parseSpeed(text: string): number {
  const speed = plainNumber(text);
  if (speed > 0 && speed <= 1_000_000) return speed;
  throw new Error(`--speed ${text}: must be a number greater than 0, at most 1000000`);
}

function parsePort(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = plainNumber(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new Error(`--port ${text}: must be a port, from 0 to 65535`);
}

/** Accepts decimal notation only: not `0x1`, `1e3` or an empty text, which `Number` takes. */
function plainNumber(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}

function parsePairs(option: string, pairs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
      if (name === undefined || value === undefined) throw new Error(`${option} ${pair}: must be name=value`);
      return [name, value];
    }),
  );
}
