import { parseArgs } from 'node:util';
import { Printer } from '../cli/terminal/printer.ts';
import { duration } from '../functions/reports/phrases.ts';
import { oneLine } from '../functions/text.ts';
import { DRILLS, type Drill } from './drills/drills.ts';
import { openStage } from './drills/stage.ts';
import { findRunning, STATE_DIR, systemTrouble } from './running-system.ts';

const USAGE = `Usage: npm run drill [-- NAME] [-- --dir DIR]

Plays an incident in the local system that is running, so that its alert comes and can be dealt with: docs/drills.md.
Without a name it lists them.
  end        ends what goes on: Lume is back, no fault is left, the key is right
  --dir DIR  the folder of the local system. Default: .local`;

const out = new Printer(process.stdout);
const err = new Printer(process.stderr);
const { name, dir } = readArguments();
const drill = DRILLS.find((each) => each.name === name);
if (name === undefined) out.lines(...list());
else if (drill === undefined && name !== 'end')
  refuse(`There is no drill ${JSON.stringify(name)}: npm run drill lists them.`);
else await withStage(dir, drill);

async function withStage(stateDir: string, wanted: Drill | undefined): Promise<void> {
  try {
    const { endpoint } = await findRunning(stateDir);
    using stage = await openStage(endpoint);
    if (wanted === undefined) {
      await stage.end();
      out.prose(
        'Ended: Lume is back, no fault is left, and the key is right. Alerts that are on their way still come.',
      );
      return;
    }
    const about = await wanted.play(stage);
    out.lines(...told(wanted, about, await stage.speed()));
  } catch (error) {
    err.prose(systemTrouble(error, 'Not played'));
    process.exit(1);
  }
}

function told(
  { name, plays, alert, alertAfterSeconds, section, mend }: Drill,
  about: string,
  speed: number,
): readonly string[] {
  const comes =
    alert === undefined
      ? 'nobody is alerted'
      : `${alert}, ${alertAfterSeconds < 60 ? 'in a moment' : `in about ${duration(alertAfterSeconds / speed)}`}`;
  return [
    `${name}: ${plays}`,
    `  about    ${about}`,
    `  alert    ${comes}`,
    `  runbook  docs/runbook.md: ${section}`,
    `  to mend  ${mend}`,
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
    row('end', '', 'Ends what goes on: Lume is back, no fault is left, the key is right.'),
    '',
    'In each case the runbook says what to do: docs/drills.md. Hours pass faster with npm start -- --speed 600.',
  ];
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { dir: { type: 'string', default: STATE_DIR }, help: { type: 'boolean', default: false } },
    });
    if (values.help) {
      out.lines(...USAGE.split('\n'));
      process.exit(0);
    }
    if (positionals.length > 1) throw new Error('One drill at a time.');
    return { name: positionals[0], dir: values.dir };
  } catch (error) {
    return refuse(oneLine((error as Error).message));
  }
}

function refuse(message: string): never {
  err.prose(message, '', ...USAGE.split('\n'));
  process.exit(2);
}
