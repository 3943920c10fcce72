/** `npm run drill`: plays an incident in the local system that is running. */
import { parseArgs } from 'node:util';
import { Printer } from '../../cli/terminal/printer.ts';
import { duration } from '../../functions/reports/formatted-values.ts';
import { exitWithUsage, readArguments } from '../command-arguments.ts';
import { describeTrouble, findRunning } from '../running-system.ts';
import { DRILLS, type Drill } from './drill-catalog.ts';
import { openStage } from './drill-stage.ts';

const USAGE = `Usage: npm run drill [-- NAME] [-- --deployment NAME] [-- --dir DIR]

Plays an incident in the local system that is running, so that you can practise dealing with its alert: docs/drills.md.
Without a name it lists them.
  end        ends all drills: Lume is back, no fault is left, the key is right
  --deployment NAME
             which one, where the system has several deployments
  --dir DIR  the folder that the system was started with. Default: .local, or the one that runs`;

const out = new Printer(process.stdout);
const err = new Printer(process.stderr);
const { name, dir, deployment } = readDrillArguments();
const drill = DRILLS.find((each) => each.name === name);
if (name === undefined) out.lines(...list());
else if (drill === undefined && name !== 'end')
  exitWithUsage(USAGE, `There is no drill ${JSON.stringify(name)}: npm run drill lists them.`);
else await playOrEnd(drill);

async function playOrEnd(wanted: Drill | undefined): Promise<void> {
  try {
    const { endpoint } = findRunning(dir);
    using stage = await openStage(endpoint, deployment);
    if (wanted === undefined) {
      await stage.end();
      out.prose('Ended: Lume is back, no fault is left, and the key is right. Alerts already on their way still come.');
      return;
    }
    const about = await wanted.play(stage);
    const isHeard = await stage.isAlertHeard();
    out.lines(...told(wanted, about, { speed: await stage.speed(), isHeard }));
  } catch (error) {
    err.prose(describeTrouble(error, 'Not played'));
    process.exit(1);
  }
}

function told(
  { name, plays, alert, alertAfterSeconds, section, mend }: Drill,
  about: string,
  { speed, isHeard }: { readonly speed: number; readonly isHeard: boolean },
): readonly string[] {
  const when = alertAfterSeconds < 60 ? 'in a moment' : `in about ${duration(alertAfterSeconds / speed)}`;
  const reader = isHeard ? '' : '; nobody is subscribed to alerts';
  const comes = alert === undefined ? 'nobody is alerted' : `${alert}, ${when}${reader}`;
  return [
    `${name}: ${plays}`,
    `  about    ${about}`,
    `  alert    ${comes}`,
    `  runbook  docs/runbook.md: ${section}`,
    `  to fix   ${mend}`,
    '  to end   npm run drill -- end',
  ];
}

function list(): readonly string[] {
  const width = Math.max(...DRILLS.map((each) => each.name.length));
  const row = (first: string, comes: string, plays: string) =>
    `  ${first.padEnd(width)}  ${comes.padEnd(10)}  ${plays}`;
  const rows = DRILLS.map(({ name, plays, alert, alertAfterSeconds }) =>
    row(name, alert === undefined ? '-' : duration(alertAfterSeconds), plays),
  );
  return [
    'npm run drill -- NAME plays an incident in the local system that is running. The alert comes after:',
    '',
    ...rows,
    row('end', '', 'Ends all drills: Lume is back, no fault is left, the key is right.'),
    '',
    'In each case the runbook says what to do: docs/drills.md. Hours pass faster with npm start -- --speed 600.',
  ];
}

interface DrillArguments {
  readonly name: string | undefined;
  readonly dir: string | undefined;
  readonly deployment: string | undefined;
}

function readDrillArguments(): DrillArguments {
  return readArguments(USAGE, () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        deployment: { type: 'string' },
        dir: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return undefined;
    if (positionals.length > 1) throw new Error('One drill at a time.');
    return { name: positionals[0], dir: values.dir, deployment: values.deployment };
  });
}
