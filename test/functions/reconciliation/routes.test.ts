import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { compilePattern } from 'template-runner/events/event-pattern.ts';
import { localClient } from 'template-runner/wire/aws-client.ts';
import { describe, expect, it } from 'vitest';
import { deployedRoutes, UnknownRuleError } from '../../../functions/reconciliation/deployed-routes.ts';
import { belatedExecution, ignores, prefixesOf, takes } from '../../../functions/reconciliation/routes.ts';
import { routeMessage } from '../../../lib/landing-zone.ts';
import { bodyOf, startServer } from '../../support/http-server.ts';
import { templateOf } from '../../support/template/synthesized-template.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '\\', '.', 'é'), minLength: 1, maxLength: 4 });

/** What EventBridge tells of the rules of these settings. */
async function readBack(routes: Parameters<typeof templateOf>[0]) {
  const rules = Object.values(templateOf(routes).findResources('AWS::Events::Rule'))
    .map(({ Properties }) => Properties)
    .filter(({ Name }) => Name !== undefined);
  await using server = await startServer(async (request, response) => {
    const { Rule } = JSON.parse(await bodyOf(request));
    const rule = rules.find(({ Name }) => Name === Rule);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    const listed = rules.map(({ Name, EventPattern }) => ({
      Name,
      State: 'ENABLED',
      EventPattern: JSON.stringify(EventPattern),
    }));
    response.end(JSON.stringify(rule ? { Targets: [{ ...rule.Targets[0], Arn: 'arn' }] } : { Rules: listed }));
  });
  const client = new EventBridgeClient(localClient(server.url));
  const read = await deployedRoutes(client, 'arrivals');
  client.destroy();
  return { read, rules };
}

describe('the routes of a deployment', () => {
  it('are read back from their rules as the settings have them', async () => {
    const routes = [
      { name: 'all', flowVersion: 'shop_orders:v1' },
      {
        name: 'both',
        prefix: 'in\\x/',
        suffix: '.c\\v',
        flowVersion: 'shop_orders:v2',
        sourcePath: '{stem}',
        maxAttempts: 7,
      },
      { name: 'one', suffix: '.csv', flowVersion: 'f:1', runMetadata: { team: 'a "b"' }, rejectedShareAlert: 0.2 },
      {
        name: 'two',
        prefix: 'in/',
        flowVersion: 'f:1',
        whenAlreadyProcessed: 'ignore' as const,
        emptyFiles: 'run' as const,
        zeroRows: 'alert' as const,
      },
    ];
    const ignore = ['*.tmp', 'in "*"\\x/*'];
    const { read } = await readBack({ routes, ignore });
    expect(read.find(({ message }) => message.route === 'two')?.message).toMatchObject({
      when_already_processed: 'ignore',
      empty_files: 'run',
      zero_rows: 'alert',
    });
    expect(read.find(({ message }) => message.route === 'one')?.message).toMatchObject({ rejected_share_alert: 0.2 });
    expect(read.map(({ prefix, suffix, message }) => ({ prefix, suffix, message }))).toEqual(
      routes.map((route) => ({
        prefix: route.prefix ?? '',
        suffix: route.suffix ?? '',
        message: routeMessage(route, { ignore }),
      })),
    );
  });

  it('take the very keys that their rules take', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '\\', '.', 'é'), maxLength: 8 }),
        (prefix, suffix, key) => {
          const escaped = (part: string) => part.replace(/[\\*]/g, '\\$&');
          const matches = compilePattern(
            { detail: { key: [{ wildcard: `${escaped(prefix)}*${escaped(suffix)}` }] } },
            'rule',
          );
          const event = { detail: { key } } as unknown as Parameters<typeof matches>[0];
          expect(takes({ prefix, suffix }, key)).toBe(matches(event));
        },
      ),
    );
  });

  it('ignore what their uploads would, and say nothing of that to an execution', () => {
    const object = { bucket: 'b', key: 'in/a.csv', etag: 'e', size: 1, lastModified: new Date(0) };
    const message = { route: 'one', flow_version: 'f:1', ignore: ['*.tmp'] };
    const of = (changes: Partial<typeof object>, emptyFiles: 'alert' | 'ignore' | 'run' = 'alert') =>
      ignores({ message: { ...message, empty_files: emptyFiles } }, { ...object, ...changes });
    expect([of({}), of({ key: 'in/a.tmp' }), of({ key: 'in/folder/', size: 0 })]).toEqual([false, true, true]);
    expect([of({ size: 0 }), of({ size: 0 }, 'run'), of({ size: 0 }, 'ignore')]).toEqual([false, false, true]);
    const { input } = belatedExecution(
      { prefix: '', suffix: '', message: { ...message, empty_files: 'alert' } },
      object,
    );
    expect(input).toMatchObject({ empty_files: 'alert', arrival: { size: 1 } });
    expect(Object.keys(input)).not.toContain('ignore');
  });

  it('lie under as few prefixes as possible', () => {
    const under = (...prefixes: string[]) => prefixesOf(prefixes.map((prefix) => ({ prefix })));
    expect(under('in/a', 'in/', 'out/', 'in/')).toEqual(['in/', 'out/']);
    expect(under('in/', '')).toEqual(['']);
  });

  it('are refused when a rule is not one of ours, by its name', async () => {
    await using server = await startServer((_request, response) => {
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ Rules: [{ Name: 'arrivals.x', EventPattern: '{}' }], Targets: [{ Arn: 'a' }] }));
    });
    const client = new EventBridgeClient(localClient(server.url));
    const reading = deployedRoutes(client, 'arrivals');
    await expect(reading).rejects.toThrow(UnknownRuleError);
    await expect(reading).rejects.toThrow('arrivals.x');
    client.destroy();
  });
});
