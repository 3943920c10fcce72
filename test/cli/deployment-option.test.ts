import { expect, it } from 'vitest';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { startServer } from '../support/http-server.ts';

const HINT =
  '--stack is now --deployment, with the name of a deployment: that of its stack, unless the app chose another.\n';

it.each([
  [['list', '--stack', 'lume-arrivals']],
  [['list', '--stack=lume-arrivals']],
  [['list', '--stack']],
  [['dlq', 'show', '--region', 'eu-central-1', '--stack', 'lume-arrivals', '--json']],
])(
  '%j, as messages of earlier versions have it, is refused with the option of today, before AWS is asked',
  async (args) => {
    await using aws = await startServer((_, response) => response.end('{}'));
    expect(await runCli(args, cliEnvironment(aws.url))).toEqual({ code: 2, out: '', err: HINT });
    expect(aws.connections()).toBe(0);
  },
);

it.each([[['list']], [['dlq', 'purge']]])('%j --help names --deployment, and --stack no longer', async (args) => {
  const { out } = await runCli([...args, '--help'], {});
  expect(out).toMatch(/\n {2}--deployment <name> +the deployment; default: the only one in the region\n/);
  expect(out).not.toContain('--stack');
});
