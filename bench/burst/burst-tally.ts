import { DEFAULT_LIMITS, decideNext } from '../../functions/polling/decide-next.ts';
import { OUTCOME_SCHEMA, type OutcomeEvent } from '../../functions/reports/outcome-event.ts';
import type { Check } from '../../functions/workflow-states.ts';
import type { LocalEvent } from '../../local/local-event.ts';
import type { BurstReport } from './burst-messages.ts';

type Told = Pick<
  BurstReport,
  'timeline' | 'queueAge' | 'files' | 'executions' | 'outcomes' | 'succeeded' | 'checks' | 'againstTheRule' | 'troubles'
>;

/** Counts the events of a local system without keeping them, because its memory is measured too. */
export class BurstTally {
  readonly #files: number;
  readonly #now: () => number;
  readonly #done = Promise.withResolvers<void>();
  /** By key: when the file arrived, then how long its execution took to start. */
  readonly #uploads = new Map<string, number>();
  readonly #ages: number[] = [];
  readonly #last = { uploaded: 0, executions: 0, runs: 0, outcomes: 0 };
  readonly #troubles: string[] = [];
  #first = 0;
  #outcomes = 0;
  #succeeded = 0;
  #checks = 0;
  #ended = 0;
  #againstTheRule = 0;

  /** @param now in milliseconds. */
  constructor(files: number, now: () => number = () => performance.now()) {
    this.#files = files;
    this.#now = now;
  }

  /** Resolves when one execution per file has ended. */
  get done(): Promise<void> {
    return this.#done.promise;
  }

  add(event: LocalEvent): void {
    const now = this.#now();
    switch (event.kind) {
      case 'object created':
        if (this.#uploads.size === 0) this.#first = now;
        this.#uploads.set(event.object.key, now);
        this.#last.uploaded = now;
        return;
      case 'execution changed':
        if (event.status === 'RUNNING') this.#started(event.input, now);
        else if (++this.#ended === this.#files) this.#done.resolve();
        return;
      case 'lume':
        if (event.event.event === 'run_started') this.#last.runs = now;
        return;
      case 'task ended':
        if (event.state === 'Check status') this.#checked(event.result as Check);
        return;
      case 'published':
        this.#published(event.publication.bodies.default, now);
        return;
      case 'trouble':
        this.#troubles.push(`${event.what}: ${event.error}`);
        return;
    }
  }

  report(): Told {
    const ages = this.#ages.toSorted((a, b) => a - b);
    const since = (time: number) => (time - this.#first) / 1000;
    const { uploaded, executions, runs, outcomes } = this.#last;
    return {
      files: this.#uploads.size,
      executions: ages.length,
      outcomes: this.#outcomes,
      succeeded: this.#succeeded,
      checks: this.#checks,
      againstTheRule: this.#againstTheRule,
      troubles: this.#troubles,
      timeline: {
        uploaded: since(uploaded),
        executions: since(executions),
        runs: since(runs),
        outcomes: since(outcomes),
      },
      queueAge: { median: ages[ages.length >> 1] ?? 0, oldest: ages.at(-1) ?? 0 },
    };
  }

  #started({ arrival }: Readonly<Record<string, unknown>>, now: number): void {
    const { key = '' } = (arrival ?? {}) as { key?: string };
    this.#ages.push((now - (this.#uploads.get(key) ?? Number.NaN)) / 1000);
    this.#last.executions = now;
  }

  #checked({ status, checks, next, wait_seconds }: Check): void {
    const rule = decideNext(status, checks, DEFAULT_LIMITS);
    const same = rule.next === next && (rule.next === 'report' || rule.wait_seconds === wait_seconds);
    if (!same) this.#againstTheRule += 1;
  }

  #published(body: string, now: number): void {
    if (!body.startsWith('{')) return;
    const event = JSON.parse(body) as OutcomeEvent;
    if (event.schema !== OUTCOME_SCHEMA) return;
    this.#outcomes += 1;
    this.#checks += event.checks;
    if (event.outcome === 'SUCCEEDED') this.#succeeded += 1;
    this.#last.outcomes = now;
  }
}
