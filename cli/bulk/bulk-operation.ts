import { count } from '../../functions/output-text.ts';
import { duration } from '../../functions/reports/formatted-values.ts';
import { DESCRIBE_CONCURRENCY } from '../executions/execution-search.ts';
import { mapInOrder } from '../executions/map-in-order.ts';
import { EXIT } from '../exit-codes.ts';
import type { Session } from '../session.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { type BeginWork, beginExecutions } from './begin-executions.ts';
import { choiceJson, choiceLine, isNotable, type SkippedChoice, skipReason } from './bulk-choice.ts';
import { rateLimit } from './rate-limit.ts';
import type { Journal, JournalEntry } from './resume-journal.ts';

export interface BulkOperation<Item> extends Pick<BeginWork<Item>, 'choose' | 'begin'> {
  readonly command: 'replay' | 'adopt';
  /** Lists from the start at each call. */
  readonly items: () => AsyncIterable<Item>;
  /** Name of one item, for messages about skipped ones. */
  readonly noun: string;
  /** The key to resume after; undefined if the listing cannot be resumed. */
  readonly keyOf?: (item: Item) => string;
  readonly journal: Journal;
  readonly entry: JournalEntry;
  /** As it was typed. */
  readonly rate: string;
  readonly perSecond: number;
  /** Risks to confirm. */
  readonly dangers: readonly string[];
  readonly yes: boolean;
  readonly json: boolean;
}

/** Lists what would be done; changes nothing. */
export async function dryRun<Item>(undertaking: BulkOperation<Item>, session: Session): Promise<void> {
  const { command, items, choose, noun, json } = undertaking;
  const totals = { start: 0, follow: 0 };
  const leftOut = new Map<SkippedChoice['why'], { readonly choice: SkippedChoice; n: number }>();
  for await (const choices of mapInOrder(items(), DESCRIBE_CONCURRENCY, choose)) {
    for (const choice of choices) {
      if (choice.kind !== 'skip') totals[choice.kind]++;
      else leftOut.set(choice.why, { choice, n: (leftOut.get(choice.why)?.n ?? 0) + 1 });
      if (json) await session.print(choiceJson(choice));
      else if (choice.kind !== 'skip' || isNotable(choice)) await session.print(choiceLine(choice));
    }
  }
  for (const { choice, n } of leftOut.values()) session.tell(`${count(n, noun)} left out: ${skipReason(choice)}`);
  session.tell(`${inTotal(totals, 'would be', command)}. Nothing was.`);
}

/** Notable items listed at most; --dry-run lists all. */
const MAX_TOLD = 20;

/** Counts, confirms and starts everything that is chosen. Can be interrupted and resumed. */
export async function runBulkOperation<Item>(undertaking: BulkOperation<Item>, session: Session): Promise<void> {
  const { command, items, choose, begin, keyOf, journal, entry, rate, perSecond, dangers, yes, json } = undertaking;
  const totals = await totalsOf(undertaking, session);
  const total = totals.start + totals.follow;
  if (entry.started > 0) session.tell(`Going on with ${command} ${entry.id}: ${entry.started} begun so far.`);
  session.tell(
    `${inTotal(totals, 'to be', command)}${total === 0 ? '' : `: ${roughDuration(total / perSecond)} at ${rate}`}.`,
  );
  if (totals.start > 0 && dangers.length > 0) await session.confirm(dangers, yes);
  journal.write(entry);

  const bar = new ProgressBar(total, session.err);
  let at = entry;
  let savedAt = 0;
  const result = await session.interruptibly((signal) =>
    beginExecutions({
      items: items(),
      choose,
      begin,
      turn: rateLimit(perSecond, session.sleep),
      signal,
      onDone: (item, { started, followed, before }) => {
        at = { ...entry, after: keyOf?.(item) ?? null, started: entry.started + started + followed };
        bar.draw(started + followed + before, `${totals.start > 0 ? 'started' : 'followed'}, id ${entry.id}`);
        if (performance.now() - savedAt > 1000) {
          journal.write(at);
          savedAt = performance.now();
        }
      },
    }),
  );
  bar.end();
  const { finished, failure, started, followed, before, skipped } = result;
  if (finished) journal.remove();
  else journal.write({ ...at, started: entry.started + started + followed });
  const parts = [
    ...(command === 'replay' ? [`${count(started, 'file')} started`] : []),
    ...(command === 'adopt' || followed > 0 ? [`${count(followed, 'run')} followed`] : []),
    ...(before > 0 ? [`${before.toLocaleString('en-US')} had been begun by it before`] : []),
    ...(skipped > 0 ? [`${count(skipped, undertaking.noun)} left out`] : []),
  ];
  const goesOn = `The same command goes on; on another machine, with --resume ${entry.id}`;
  if (failure !== undefined) {
    session.tell(`${parts.join(', ')}. ${goesOn}`);
    throw failure;
  }
  if (json) {
    const counts = { started, followed, started_before: before, skipped };
    await session.print(JSON.stringify({ id: entry.id, finished, ...counts }));
  } else {
    await session.print(parts.join(', '));
  }
  if (finished) return;
  session.tell(`Interrupted. ${goesOn}`);
  session.exitCode = EXIT.interrupted;
}

interface Totals {
  readonly start: number;
  readonly follow: number;
}

async function totalsOf<Item>({ items, choose }: BulkOperation<Item>, session: Session): Promise<Totals> {
  const totals = { start: 0, follow: 0 };
  let notable = 0;
  for await (const choices of mapInOrder(items(), DESCRIBE_CONCURRENCY, choose)) {
    for (const choice of choices) {
      if (choice.kind !== 'skip') totals[choice.kind]++;
      else if (isNotable(choice) && ++notable <= MAX_TOLD) session.tell(choiceLine(choice));
    }
  }
  if (notable > MAX_TOLD) session.tell(`and ${notable - MAX_TOLD} more like these: --dry-run lists all`);
  return totals;
}

/** `3 files to be started, 2 runs to be followed`. */
function inTotal({ start, follow }: Totals, verb: 'would be' | 'to be', command: 'replay' | 'adopt'): string {
  const runs = `${count(follow, 'run')} ${verb} followed`;
  if (command === 'adopt' || (start === 0 && follow > 0)) return runs;
  return [`${count(start, 'file')} ${verb} started`, ...(follow > 0 ? [runs] : [])].join(', ');
}

function roughDuration(seconds: number): string {
  const said = duration(seconds);
  return said.startsWith('less') ? said : `about ${said}`;
}
