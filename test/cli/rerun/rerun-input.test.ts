import { describe, expect, it } from 'vitest';
import { type RerunRequest, rerunInput } from '../../../cli/rerun/rerun-input.ts';
import type { DeployedRoute } from '../../../functions/reconciliation/deployed-route.ts';

const route = (name: string, prefix: string, message: Partial<DeployedRoute['message']> = {}): DeployedRoute => {
  return { prefix, suffix: '', message: { route: name, flow_version: 'shop_orders:v1', ...message } };
};

const ROUTES = [
  route('orders', 'in/', {
    when_already_processed: 'ignore',
    max_attempts: 7,
    rejected_share_alert: 0.2,
    zero_rows: 'alert',
  }),
  route('ledger', 'batches/', { source_path: 'batch-{stem}', when_already_processed: 'rerun' }),
  route('one', 'both/'),
  route('other', 'both/', { flow_version: 'shop_returns:v1' }),
  route('left', 'twice/'),
  route('right', 'twice/'),
  route('contents', 'contents/', { source_path: 's3://{bucket}/{key}?etag={etag}' }),
  route('versions', 'versions/', { source_path: '{stem}-{version}' }),
];

const LISTED = { bucket: 'landing', etag: 'e7a9', size: 1, lastModified: new Date(0) };

function inputOf(file: string, more: Partial<RerunRequest> = {}) {
  const key = /^s3:\/\/landing\/(.+)$/.exec(file)?.[1];
  const object = key === undefined ? {} : { object: { ...LISTED, key } };
  return rerunInput({ file, ...object, force: false, requestedBy: 'ana', ...more }, ROUTES);
}

describe('the input of a rerun', () => {
  it('is that of an upload, but for who asks and for what Lume has processed before', () => {
    expect(inputOf('s3://landing/in/a.csv')).toEqual({
      flow_version: 'shop_orders:v1',
      source_path: 's3://landing/in/a.csv',
      route: 'orders',
      max_attempts: 7,
      rejected_share_alert: 0.2,
      zero_rows: 'alert',
      when_already_processed: 'alert',
      requested_by: 'ana',
    });
  });

  it('has the source path that the template of the route gives, also with another flow', () => {
    const file = 's3://landing/batches/2026-11-24.done';
    expect(inputOf(file)).toMatchObject({ source_path: 'batch-2026-11-24', when_already_processed: 'alert' });
    expect(inputOf(file, { flow: 'ledger:v2' })).toMatchObject({
      route: 'ledger',
      flow_version: 'ledger:v2',
      source_path: 'batch-2026-11-24',
    });
  });

  it.each([
    ['another bucket', 's3://elsewhere/in/a.csv'],
    ['a key that no route takes', 's3://landing/out/a.csv'],
    ['the id of a batch', 'batch 7'],
    ['a flow of none of the routes that take it', 's3://landing/both/a.csv'],
  ])('has the argument as it is, and no route, with --flow: %s', (_what, file) => {
    expect(inputOf(file, { flow: 'ledger:v2' })).toEqual({
      flow_version: 'ledger:v2',
      source_path: file,
      when_already_processed: 'alert',
      requested_by: 'ana',
    });
  });

  it('has the path of the content or of the version that lies there now', () => {
    expect(inputOf('s3://landing/contents/a.csv').source_path).toBe('s3://landing/contents/a.csv?etag=e7a9');
    const object = { ...LISTED, key: 'versions/a.csv', version: 'IYV3p45B.t' };
    expect(inputOf('s3://landing/versions/a.csv', { object }).source_path).toBe('a-IYV3p45B.t');
  });

  it('is an error where the route can make no path of the object', () => {
    expect(() => inputOf('s3://landing/versions/a.csv')).toThrow(
      /^The route makes no source path of s3:\/\/landing\/versions\/a\.csv\. source_path: \{version\}: S3 gave no version id\. /,
    );
  });

  it('is of the route whose flow is named, where several take the file', () => {
    const file = 's3://landing/both/a.csv';
    expect(inputOf(file, { flow: 'shop_returns:v1' })).toMatchObject({
      route: 'other',
      flow_version: 'shop_returns:v1',
    });
  });

  it.each<readonly [string, Partial<RerunRequest>, string | RegExp]>([
    ['batch 7', {}, '--flow: is missing: must have the form name:version, for example customer_cleaner:v1'],
    [
      's3://landing/both/a.csv',
      {},
      'Several routes take s3://landing/both/a.csv: one (shop_orders:v1), other (shop_returns:v1). Name the flow of one with --flow.',
    ],
    [
      's3://landing/twice/a.csv',
      { flow: 'shop_orders:v1' },
      /^Routes left and right both take .* and have flow shop_orders:v1: /,
    ],
    ['x', { flow: 'bad' }, '--flow: "bad": must have the form name:version, for example customer_cleaner:v1'],
    ['x', { flow: 'a:v1', reason: '' }, '--reason: "": must be a text of 1 to 500 characters'],
    ['', { flow: 'a:v1' }, 'the source path: "": must be a text of 1 to 4096 characters'],
    ['x', { flow: 'a:v1', force: true }, /^--reason: is missing: a forced rerun can duplicate rows/],
  ])('is refused in terms of the options: %j %j', (file, more, words) => {
    expect(() => inputOf(file, more)).toThrow(words);
  });
});
