import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { article, pageStart } from './slack-page.ts';
import type { SlackPost } from './slack-post.ts';

/** How many posts are kept at least; at twice as many the older half is removed. */
const KEPT_POSTS = 1_000;
const TITLE = 'Slack, on this machine alone';

/** Writes each post to a file, and all of them to `index.html`, which shows them as a channel would. */
export class PostFiles {
  readonly page: string;
  readonly #dir: string;
  readonly #kept: number;
  #number: number;
  #count = 0;

  /** @param dir created if it is missing; the newest posts in it are kept */
  constructor(dir: string, kept = KEPT_POSTS) {
    mkdirSync(dir, { recursive: true });
    this.#dir = dir;
    this.#kept = kept;
    this.page = join(dir, 'index.html');
    this.#number = Number(/_(\d+)_/.exec(this.#names().at(-1) ?? '')?.[1] ?? 0);
    this.#keepNewest();
  }

  /** Takes the same time however many posts there are. */
  add(post: SlackPost): void {
    this.#number += 1;
    const at = post.time.replace(/[:.]/g, '-');
    const number = String(this.#number).padStart(4, '0');
    writeFileSync(join(this.#dir, `${at}_${number}_${post.channel}.json`), `${JSON.stringify(post, null, 2)}\n`);
    appendFileSync(this.page, shown(post));
    this.#count += 1;
    if (this.#count >= 2 * this.#kept) this.#keepNewest();
  }

  /** Oldest first: names begin with the time. */
  #names(): string[] {
    return readdirSync(this.#dir)
      .filter((name) => name.endsWith('.json'))
      .sort();
  }

  #keepNewest(): void {
    const names = this.#names();
    for (const name of names.slice(0, -this.#kept)) rmSync(join(this.#dir, name));
    const kept = names.slice(-this.#kept);
    const posts = kept.map((name) => JSON.parse(readFileSync(join(this.#dir, name), 'utf8')) as SlackPost);
    writeFileSync(this.page, [pageStart(TITLE), ...posts.map(shown)].join(''));
    this.#count = kept.length;
  }
}

function shown({ channel, time, payload }: SlackPost): string {
  return article({ heading: `#${channel}, ${time}`, payload });
}
