import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { slackPage } from './page.ts';
import type { SlackPost } from './post.ts';

/** Keeps posts as files, one each, and beside them `index.html`, which shows them as a channel would. */
export class PostFiles {
  readonly page: string;
  readonly #dir: string;
  readonly #posts: SlackPost[];

  /** @param dir made when it is missing; the posts in it stay. */
  constructor(dir: string) {
    mkdirSync(dir, { recursive: true });
    this.#dir = dir;
    this.page = join(dir, 'index.html');
    const names = readdirSync(dir).filter((name) => name.endsWith('.json'));
    this.#posts = names.sort().map((name) => JSON.parse(readFileSync(join(dir, name), 'utf8')) as SlackPost);
  }

  add(post: SlackPost): void {
    this.#posts.push(post);
    const at = post.time.replace(/[:.]/g, '-');
    const number = String(this.#posts.length).padStart(4, '0');
    writeFileSync(join(this.#dir, `${at}_${number}_${post.channel}.json`), `${JSON.stringify(post, null, 2)}\n`);
    const shown = this.#posts.map(({ channel, time, payload }) => ({ heading: `#${channel}, ${time}`, payload }));
    writeFileSync(this.page, slackPage('Slack, on this machine alone', shown));
  }
}
