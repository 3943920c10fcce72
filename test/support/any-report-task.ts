import fc from 'fast-check';
import { digestOf } from '../../functions/reports/run-digest.ts';
import type { ReportTask } from '../../functions/workflow-states.ts';

const EXECUTION = 'arn:aws:states:us-east-1:000000000000:execution:workflow:orders-csv-0123456789abcdef0123';

/** Texts that try to be read as something else. */
const TRICKS = [
  '<!channel>',
  '<@U012AB3CD>',
  '<https://evil.example|click>',
  '](http://evil.example)',
  '![](https://evil.example/x.png)',
  'http://evil.example/a?b=c',
  'www.evil.example',
  'mailto:a@evil.example',
  '@here',
  '*bold*',
  '_it_',
  '~no~',
  '`code`',
  '```',
  '\n',
  '\r\nSubject: SUCCEEDED',
  '\u2028',
  '\u0000',
  '\u001b[31m',
  '\u202etxt.exe',
  '\u2066',
  '\u200b',
  '\ufeff',
  '\ud800',
  '\udc00',
  '\ufffe',
  "'; rm -rf /; echo '",
  '$(reboot)',
  '"',
  '\\',
  '&amp;',
  ':tada:',
  '订单 é 😀',
  '{"run_id":"x"}',
];

const piece = fc.oneof(fc.constantFrom(...TRICKS), fc.string({ unit: 'binary', maxLength: 20 }), fc.string());

/** Texts of any kind, some of the maximum length. */
export function anyText(maxLength: number): fc.Arbitrary<string> {
  const pieces = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
  const long = fc
    .tuple(fc.constantFrom(...TRICKS), fc.nat(maxLength))
    .map(([trick, n]) => trick.repeat(Math.ceil(n / trick.length)));
  return fc.oneof({ weight: 4, arbitrary: pieces }, long).map((text) => text.slice(0, maxLength));
}

const given = (text: fc.Arbitrary<string>) => text.filter((value) => value.length > 0);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const anyInput = fc
  .record(
    {
      flow_version: fc.constant('shop_orders:v1'),
      source_path: given(
        fc.oneof(
          anyText(4096),
          anyText(1000).map((key) => `s3://shop-landing/${key}`),
        ),
      ),
      force_rerun: fc.boolean(),
      reason: given(anyText(500)),
      requested_by: maybe(given(anyText(200))),
      run_metadata: maybe(fc.dictionary(anyText(100), anyText(500), { maxKeys: 20 })),
      max_attempts: maybe(fc.integer({ min: 1, max: 2000 })),
      route: maybe(fc.constant('orders')),
      rejected_share_alert: maybe(fc.double({ min: 0, max: 1, noNaN: true })),
      zero_rows: maybe(fc.constantFrom('alert', 'success')),
    },
    { noNullPrototype: true },
  )
  .map((input) => JSON.parse(JSON.stringify(input)) as Record<string, unknown>);

const anyMetadata = fc.oneof(
  fc.record({
    target_locations: fc.record({ mapped: anyText(3000), rejects: anyText(3000) }),
    row_counts: fc.record({ mapped: fc.nat(), rejected: fc.nat() }),
    reject_reasons: fc.array(fc.record({ reason: anyText(400), count: fc.option(fc.nat()) }), { maxLength: 8 }),
    error_message: anyText(6000),
  }),
  fc.dictionary(
    fc.constantFrom('target_locations', 'row_counts', 'reject_reasons', 'error_message', 'run', 'x'),
    fc.jsonValue(),
  ),
);

const run = { id: 'run_01HY', started_at: '2026-11-24T13:01:55.210Z', forced: false };

const anyEnd = fc
  .tuple(fc.constantFrom('SUCCEEDED', 'PARTIAL_FAILED', 'FAILED', 'CRASHED', 'TRANSFORMING'), anyMetadata)
  .map(([status, metadata]): ReportTask['state'] => ({
    run,
    check: {
      checks: 3,
      checked_at: '2026-11-24T13:06:12.480Z',
      status,
      next: 'report',
      digest: digestOf({ metadata, remarks: [] }),
    },
  }));

const anyError = fc
  .record({
    Error: fc.constantFrom(
      'InvalidWorkflowInputError',
      'LumeInvalidRequestError',
      'LumeAuthenticationError',
      'LumeUnavailableError',
      'LumeStartUncertainError',
      'Sandbox.Timedout',
      'constructor',
    ),
    Cause: anyText(6000),
    started: fc.boolean(),
  })
  .map(({ started, ...error }): ReportTask['state'] => ({ error, ...(started && { run }) }));

/** The end of any execution, with any upload, answer or input. */
export const anyTask: fc.Arbitrary<ReportTask> = fc
  .tuple(fc.oneof({ weight: 8, arbitrary: anyInput }, fc.jsonValue()), fc.oneof(anyEnd, anyError))
  .map(([input, state]) => ({ execution: EXECUTION, input, state }));
