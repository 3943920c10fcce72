import { grouped, kilobytes, spreadText, table } from '../markdown.ts';
import { type Measured, ROUNDS } from './measured.ts';

/** How much longer than the empty handler a function may take to load, and how large its bundle may be. */
const GOALS = {
  often: { ms: 10, bytes: 60_000 },
  other: { ms: 50, bytes: 400_000 },
} as const;

/** The functions as they are deployed, against the goals. */
export function deployedText(floor: Measured, all: readonly Measured[]): string {
  const deployed = all.filter(({ variant }) => variant === 'as deployed');
  const rows = [floor, ...deployed].map((each) => [
    each.name || 'an empty handler',
    kilobytes(each.bytes),
    String(each.modules),
    String(each.builtins),
    spreadText(each.ready),
    each === floor ? '' : loadMs(floor, each).toFixed(1),
    spreadText(each.answered),
  ]);
  const columns = [
    'function',
    'KB',
    'modules inside',
    'modules of Node',
    'ready, ms',
    'over the empty one, ms',
    'first answer, ms',
  ];
  return [
    `${ROUNDS} fresh processes each, in turns; medians, and in brackets where the middle half lies. Times are since the process began: until the handler is loaded, and until it has answered its first event, from servers on this machine.`,
    table(columns, rows),
    ...deployed.map((each) => verdict(floor, each)).filter((line) => line !== ''),
  ].join('\n\n');
}

/** The same functions otherwise made. */
export function comparisonText(floor: Measured, all: readonly Measured[]): string {
  const byFunction = [...Map.groupBy(all, ({ name }) => name).values()].flat();
  const rows = byFunction.map((each) => {
    const deployed = all.find(({ name, variant }) => name === each.name && variant === 'as deployed') ?? each;
    const ratio = loadMs(floor, each) / loadMs(floor, deployed);
    return [
      each.name,
      each.variant,
      kilobytes(each.bytes),
      grouped(each.files),
      loadMs(floor, each).toFixed(1),
      `${ratio.toFixed(1)} ×`,
      spreadText(each.answered),
    ];
  });
  const columns = [
    'function',
    'made',
    'KB of its first file',
    'files loaded',
    'load, ms',
    'to as deployed',
    'first answer, ms',
  ];
  return ['The same functions otherwise made; load is what is over the empty handler:', table(columns, rows)].join(
    '\n\n',
  );
}

function loadMs(floor: Measured, each: Measured): number {
  return each.ready.median - floor.ready.median;
}

/** Nothing where the goal is met. */
function verdict(floor: Measured, each: Measured): string {
  const goal = each.name === 'check-run' ? GOALS.often : GOALS.other;
  const ms = loadMs(floor, each);
  const missed = [
    ...(ms > goal.ms ? [`it loads ${ms.toFixed(1)} ms over the empty handler, of ${goal.ms}`] : []),
    ...(each.bytes > goal.bytes ? [`it has ${kilobytes(each.bytes)} KB, of ${kilobytes(goal.bytes)}`] : []),
  ];
  return missed.length > 0 ? `${each.name} misses its goal: ${missed.join('; ')}.` : '';
}
