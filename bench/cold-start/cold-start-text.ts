import { grouped, kilobytes, spreadText } from '../support/formatted-units.ts';
import { table } from '../support/markdown-table.ts';
import { type Measured, ROUNDS } from './measure-candidates.ts';

/** The goals: load time beyond the empty handler, and size of the bundle. */
const GOALS = {
  often: { ms: 10, bytes: 60_000 },
  other: { ms: 50, bytes: 400_000 },
} as const;

/** Why a function misses its goal, where known. */
const REASONS: Readonly<Record<string, string>> = {
  reconcile: 'It has two clients of the SDK, runs once a day, and nobody waits for it.',
};

/** The deployed functions, compared with the goals. */
export function deployedText(floor: Measured, all: readonly Measured[]): string {
  const deployed = all.filter(({ variant }) => variant === 'as deployed');
  const rows = [floor, ...deployed].map((each) => [
    each.name || 'an empty handler',
    kilobytes(each.bytes),
    String(each.modules),
    String(each.builtins),
    spreadText(each.load),
    spreadText(each.ready),
    spreadText(each.answered),
  ]);
  const columns = ['function', 'KB', 'modules inside', 'modules of Node', 'load, ms', 'ready, ms', 'first answer, ms'];
  return [
    `${ROUNDS} fresh processes each, in turns; medians, and in brackets where the middle half lies. Load is what Node takes to load the handler. Ready is when it is loaded, and first answer when it has answered an event, since the process began.`,
    table(columns, rows),
    deployed.map((each) => `- ${verdict(floor, each)}`).join('\n'),
  ].join('\n\n');
}

/** The same functions, built in other ways. */
export function comparisonText(all: readonly Measured[]): string {
  const byFunction = [...Map.groupBy(all, ({ name }) => name).values()].flat();
  const rows = byFunction.map((each) => {
    const deployed = all.find(({ name, variant }) => name === each.name && variant === 'as deployed') ?? each;
    const ratio = each.load.median / deployed.load.median;
    return [
      each.name,
      each.variant,
      kilobytes(each.bytes),
      grouped(each.files),
      spreadText(each.load),
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
  return ['The same functions otherwise made:', table(columns, rows)].join('\n\n');
}

function verdict(floor: Measured, each: Measured): string {
  const goal = each.name === 'check-run' ? GOALS.often : GOALS.other;
  const ms = each.load.median - floor.load.median;
  const missed = [
    ...(ms > goal.ms ? [`it loads ${ms.toFixed(1)} ms over the empty handler, of ${goal.ms}`] : []),
    ...(each.bytes > goal.bytes ? [`it has ${kilobytes(each.bytes)} KB, of ${kilobytes(goal.bytes)}`] : []),
  ];
  if (missed.length === 0) return `${each.name} meets its goal.`;
  return `${each.name} misses its goal: ${missed.join('; ')}. ${REASONS[each.name] ?? ''}`.trim();
}
