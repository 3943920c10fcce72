import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyRepository, type RepositoryCopy, type RunningCommand } from './repository-copy.ts';

/** What a newcomer writes who has read docs/first-hour.md. */
const OWN_APP = `import { App } from 'aws-cdk-lib';
import { ArrivalsStack } from '../lib/arrivals-stack.ts';

const app = new App();
new ArrivalsStack(app, 'acme', {
  routes: [
    { name: 'sales', prefix: 'sales/in/', suffix: '.csv', flowVersion: 'acme_sales:v1' },
    { name: 'stock', prefix: 'stock/', suffix: '.txt', flowVersion: 'acme_stock:v1' },
  ],
  subscribers: {
    success: [{ email: 'sales@acme.example' }],
    rejects: [{ email: app.node.tryGetContext('acme:stewards') }],
    alerts: [{ email: 'ops@acme.example' }],
  },
});
`;
const OWN_FLOW = {
  flow_version: 'acme_sales:v1',
  source: { format: 'csv' },
  columns: [
    { from: 'id', to: 'sale_id', type: 'integer', required: true },
    { from: 'amount', to: 'amount', type: 'decimal', required: true, min: 0 },
  ],
};

interface Variant {
  readonly name: string;
  prepare(copy: RepositoryCopy): Promise<void>;
  /** Options of `npm start`. */
  readonly options: readonly string[];
  readonly folder: string;
  readonly bucket: string;
  readonly file: { readonly name: string; readonly content: string | Buffer; readonly key: string };
  /** What `npm start` says of its own before anything happens. */
  readonly says: readonly RegExp[];
  readonly told: RegExp;
  readonly outcome: string;
  readonly mailTo: string;
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

const VARIANTS: readonly Variant[] = [
  {
    name: 'own routes and an own flow, without the shop',
    prepare: async ({ dir }) => {
      await writeFile(join(dir, 'bin/app.ts'), OWN_APP);
      await writeFile(join(dir, 'cdk.context.json'), JSON.stringify({ 'acme:stewards': 'data@acme.example' }));
      for (const folder of ['local/flows', 'local/samples']) {
        for (const name of await readdir(join(dir, folder))) await rm(join(dir, folder, name));
      }
      await writeFile(join(dir, 'local/flows/acme_sales.v1.json'), JSON.stringify(OWN_FLOW));
    },
    options: [],
    folder: '.local',
    bucket: 'acme-landing-bucket',
    file: { name: 'november.csv', content: 'id,amount\n1,9.50\n2,-3\n', key: 'sales/in/november.csv' },
    says: [/The flow acme_stock:v1 has no file in local\/flows: it accepts every row\./],
    told: /outcome PARTIAL_FAILED: rows in s3:\/\/lume-target\//,
    outcome: 'PARTIAL_FAILED',
    mailTo: 'data@acme.example',
  },
  {
    name: 'a bucket, topics and a secret that exist already',
    prepare: ({ dir }) => cp(join(dir, 'examples/existing-resources-app.ts'), join(dir, 'bin/app.ts')),
    options: [],
    folder: '.local',
    bucket: 'acme-landing',
    file: { name: 'november.csv', content: 'id,amount\n1,9.50\n', key: 'sales/in/november.csv' },
    says: [
      /the bucket acme-landing, the topic acme-data-team, the queue acme-warehouse, the secret acme\/lume-api-key-AbCdEf\./,
      /The flow acme_sales:v3 has no file/,
    ],
    told: /outcome SUCCEEDED: rows in s3:\/\/lume-target\//,
    outcome: 'SUCCEEDED',
    mailTo: 'data-team@acme.example',
  },
  {
    name: 'dev and prod',
    prepare: ({ dir }) => cp(join(dir, 'examples/stages-app.ts'), join(dir, 'bin/app.ts')),
    options: ['--stack', 'lume-arrivals-dev'],
    folder: '.local/stack-lume-arrivals-dev',
    bucket: 'lume-arrivals-dev-landing-bucket',
    file: { name: 'orders-x.csv', content: latin1('name\nMüller\n'), key: 'incoming/orders-x.csv' },
    says: [/lume-arrivals-dev is running on this machine alone/, /The flow shop_orders_dev:v2 has no file/],
    told: /outcome FAILED: The file is not text in UTF-8: it looks like text in an older encoding/,
    outcome: 'FAILED',
    mailTo: 'developers@shop.example',
  },
];

describe.each(VARIANTS)('a newcomer with $name', (variant) => {
  let copy: RepositoryCopy;
  let started: RunningCommand;
  const { file, options, outcome } = variant;

  beforeAll(async () => {
    copy = await copyRepository();
    await variant.prepare(copy);
    await writeFile(join(copy.dir, file.name), file.content);
  });
  afterAll(() => copy[Symbol.asyncDispose]());

  it('sees npm start -- --once end', async () => {
    const { code, said } = await copy.run('npm', 'start', '--', '--once', ...options);
    expect(code, said).toBe(0);
    for (const text of variant.says) expect(said).toMatch(text);
  });

  it('drops a file, sees its outcome and gets the mail', async () => {
    started = copy.begin('npm', 'start', '--', '--speed', '10', ...options);
    await started.says(/Ctrl-C stops everything/);
    const { code, said } = await copy.run('npm', 'run', 'drop', '--', file.name);
    expect(code, said).toBe(0);
    expect(said).toContain(`Uploaded to s3://${variant.bucket}/${file.key}`);
    await started.says(variant.told);
    const [, mail = ''] = await started.says(new RegExp(`mail to ${variant.mailTo}: .*\\n +(\\S+\\.eml)\\n`));
    expect(await readFile(join(copy.dir, mail), 'utf8')).toContain(`To: ${variant.mailTo}`);
  });

  it('is told of a file that no route takes, by drop and by the terminal of npm start', async () => {
    const refused = await copy.run('npm', 'run', 'drop', '--', 'package.json');
    expect(refused.code).toBe(1);
    expect(refused.said).toContain('No route takes a file named package.json; nothing was uploaded.');
    await copy.run('npm', 'run', 'drop', '--', 'package.json', '--as', 'elsewhere/package.json');
    await started.says(/package\.json +not started: no route: none takes it/);
  });

  it('sees by status what became of the file', async () => {
    const [, endpoint = ''] = await started.says(/running on this machine .*at (http:\/\/127\.0\.0\.1:\d+)/);
    const { code, said } = await copy.run(
      'env',
      `AWS_ENDPOINT_URL=${endpoint}`,
      'AWS_ACCESS_KEY_ID=local',
      'AWS_SECRET_ACCESS_KEY=local',
      'AWS_REGION=us-east-1',
      ...['npx', '--no', '--', 'lume-arrivals', 'status', file.key],
    );
    expect(code, said).toBe(0);
    expect(said).toContain(outcome);
    expect((await started.interrupt()).said).not.toMatch(/^\s+at /m);
  });

  it('passes the tests of its own app, and is told which examples were removed', async () => {
    const { code, said } = await copy.run('npm', 'test', '--', 'test/own-app', 'test/example-app');
    expect(code, said).toBe(0);
    expect(said).toMatch(/removed: /);
  });
});
