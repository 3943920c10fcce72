import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { DRILLS, type Drill, NOT_DRILLED } from '../../local/drills/drill-catalog.ts';
import { goesThrough, NotPlayableError, openStage, type Stage } from '../../local/drills/drill-stage.ts';
import { runAwsCommand } from '../support/command-line/aws-command.ts';
import { cliEnvironment, runCli } from '../support/command-line/run-command-line.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';
import { SHOP_APP } from '../support/vitest/shared-assemblies.ts';

/** So fast that of hours of retries only the attempts take time. */
const SPEED = 1_000_000;

/** Apps as different as can be to a drill: the shop, and one whose first routes suit few drills. */
const APPS = [SHOP_APP, 'test/support/apps/own-routes-app.ts'];
/** What cannot be played with the routes of the second, and why. */
const NOT_PLAYED: Readonly<Record<string, string>> = {
  'empty-file': "The route crm has emptyFiles set to 'run', so nobody is alerted.",
  'already-processed': "The route crm has whenAlreadyProcessed set to 'rerun', so nobody is alerted.",
};

let test: TestSystem;
let stage: Stage;
const drillOf = (name: string): Drill => {
  const drill = DRILLS.find((each) => each.name === name);
  if (drill === undefined) throw new Error(`there is no drill ${name}`);
  return drill;
};

/** Plays a drill while the local clock stands still: what it does in several calls is not overtaken. */
async function play(drill: Drill): Promise<string> {
  using _ = test.system.clock.hold();
  return drill.play(stage);
}

/** The part of a file's key that is in its source path too; the ARN of an execution as it is. */
const markOf = (about: string) => (about.startsWith('s3:') ? (/drill-[\w-]+/.exec(about)?.[0] ?? '') : about);

const alertAbout = (about: string) =>
  test.until(() =>
    test.events
      .flatMap((event) => (event.kind === 'mail' ? [event.mail] : []))
      .find(({ to, text }) => to === 'on-call@shop.example' && text.includes(markOf(about))),
  );

const outcomeAfter = (path: string, before: number) =>
  test.until(() =>
    test
      .outcomes()
      .slice(before)
      .find(({ source_path }) => source_path?.includes(markOf(path))),
  );

describe.each(APPS)('with %s', (app) => {
  beforeAll(async () => {
    test = await startTestSystem({ app, speed: SPEED });
    stage = await openStage(test.system.endpoint);
  });
  afterEach(() => stage.end());
  afterAll(async () => {
    stage[Symbol.dispose]();
    await test[Symbol.asyncDispose]();
  });
  const notPlayed = app === SHOP_APP ? {} : NOT_PLAYED;

  describe('a drill', () => {
    it.each(DRILLS.flatMap((drill) => (drill.alert === undefined ? [] : [[drill.name, drill.alert, drill] as const])))(
      '%s brings the alert "%s", or says why not',
      async (name, alert, drill) => {
        if (name in notPlayed) {
          await expect(play(drill)).rejects.toThrow(new NotPlayableError(notPlayed[name]));
          return;
        }
        const warned = vi.spyOn(console, 'warn');
        const { subject } = await alertAbout(await play(drill));
        expect(warned).not.toHaveBeenCalled(); // the command would print it between its own lines
        const [before = '', after = ''] = alert.split('FILE');
        expect(subject.startsWith(before), subject).toBe(true);
        expect(subject.endsWith(after), subject).toBe(true);
      },
    );

    it.each(['missed-file', 'stray-file'])('%s leaves a file for reconcile to find', async (name) => {
      const path = await play(drillOf(name));
      const args = ['reconcile', '--since', '1h', '--until', '0s', '--json'];
      const { code, out } = await runCli(args, cliEnvironment(test.system.endpoint));
      expect(code).toBe(EXIT.found);
      expect(out).toContain(path.split('/').at(-1));
    });
  });

  describe('after a drill', () => {
    it('of a refused key, the right one in the secret mends it, by the commands of the alert', async () => {
      const path = await play(drillOf('key-refused'));
      const { text } = await alertAbout(path);
      const [put = '', start = ''] = text.match(/^ {2}aws .*$/gm) ?? [];
      await runAwsCommand(put.trim(), test.sfn);
      const before = test.outcomes().length;
      await runAwsCommand(start.trim(), test.sfn);
      expect((await outcomeAfter(path, before)).outcome).toBe('SUCCEEDED');
    });

    it('of Lume away that was ended, the command of its alert has the file processed, whatever its flow takes', async () => {
      const path = await play(drillOf('lume-away'));
      const { text } = await alertAbout(path);
      await stage.end();
      const before = test.outcomes().length;
      await runAwsCommand(text.match(/^ {2}aws .*$/m)?.[0].trim() ?? '', test.sfn);
      expect((await outcomeAfter(path, before)).outcome).toBe('SUCCEEDED');
    });

    it.each(['key-refused', 'lume-away', 'firewall'])('%s that was ended, the next file goes through', async (name) => {
      await alertAbout(await play(drillOf(name)));
      await stage.end();
      const next = stage.newFile('next');
      await stage.addFaults(goesThrough(next));
      await stage.upload(next, 'drill\n1\n');
      expect((await outcomeAfter(next.path, 0)).outcome).toBe('SUCCEEDED');
    });

    it('of a start whose answer was lost, the run is found where one looks into Lume', async () => {
      const path = await play(drillOf('uncertain-start'));
      await alertAbout(path);
      const runs = (await (await fetch(`${test.system.endpoint}/_sim/runs`)).json()) as { source_path: string }[];
      expect(runs.filter(({ source_path }) => source_path.includes(markOf(path)))).toHaveLength(1);
    });
  });

  describe('a fault by hand', () => {
    const post = async (path: string, body: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${test.system.endpoint}/_sim/${path}`, { method: 'POST', headers, body });
      return { status: response.status, text: await response.text() };
    };

    it.each([
      ['faults', '{"operation":"runs","effect":{"kind":"explode"}}', 'operation must be one of run, runStatus'],
      ['faults', '{"operation":', 'JSON'],
      ['away', '{"seconds":"long"}', 'seconds must be a number above 0'],
    ])('that is malformed is refused in words: %s %s', async (path, body, said) => {
      const before = test.system.lume.faults.pending();
      const { status, text } = await post(path, body);
      expect(status).toBe(400);
      expect(text).toContain(said);
      expect(test.system.lume.faults.pending()).toEqual(before);
    });
  });
});

describe('docs/drills.md', () => {
  const page = readFileSync(new URL('../../docs/drills.md', import.meta.url), 'utf8');
  const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');
  const [, alerts = ''] = /^## Alerts$(.*?)^## /ms.exec(runbook) ?? [];
  const sections = [...alerts.matchAll(/^### (.*)$/gm)].map(([, heading]) => heading);
  const anchor = (heading: string) =>
    heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-');

  it('has a row for each drill, with the section of the runbook that it practises', () => {
    for (const { name, section, alert = 'none' } of DRILLS) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row, name).toContain(`[${section}](runbook.md#${anchor(section)})`);
      expect(row, name).toContain(alert);
    }
  });

  it('leaves out no alert of the runbook: it is played, or the page says why not', () => {
    const played = [...DRILLS.map(({ section }) => section), ...NOT_DRILLED.map(([section]) => section)];
    expect(new Set(played)).toEqual(new Set(sections));
    for (const [section, why] of NOT_DRILLED) {
      expect(page).toContain(`[${section}](runbook.md#${anchor(section)})`);
      expect(page).toContain(why);
    }
  });
});
