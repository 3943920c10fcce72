import { readFileSync } from 'node:fs';
import { App, type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { addStages, settingsOf } from '../../examples/stages-app.ts';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import { ORDERS } from '../support/shop/shop-files.ts';
import { startTestSystem, type TestSystem } from '../support/system/test-system.ts';

const WITHOUT_BUNDLES = { context: { 'aws:cdk:bundling-stacks': [] } };
const page = readFileSync(new URL('../../docs/stages.md', import.meta.url), 'utf8');

/** The resources of a stack, with words in place of its name, its account and the hashes of code that is not bundled. */
function resourcesOf(stack: Stack): unknown {
  const { CDKMetadata: _, ...resources } = Template.fromStack(stack).toJSON()['Resources'];
  const text = JSON.stringify(resources)
    .replaceAll(stack.stackName, 'STACK')
    .replaceAll(new RegExp(`${stack.stackName.replaceAll('-', '')}\\w*`, 'g'), 'STACK')
    .replaceAll(stack.account, 'ACCOUNT')
    .replaceAll(/[0-9a-f]{64}\.zip/g, 'CODE');
  return JSON.parse(text);
}

/** The settings by which two stages differ, those of a route one by one: `lume`, `routes.0.flowVersion`. */
function differing(a: unknown, b: unknown, path = ''): readonly string[] {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const isGroup = path === '' || path.startsWith('routes');
  if (!isGroup || !(a instanceof Object && b instanceof Object)) return [path];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) =>
    differing(Reflect.get(a, key), Reflect.get(b, key), path === '' ? key : `${path}.${key}`),
  );
}

describe('an app with the stages dev and prod', () => {
  it('is synthesized with two stacks, each in its own account, and without a finding of cdk-nag', () => {
    const app = new App(WITHOUT_BUNDLES);
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    addStages(app);
    const stacks = app.synth().stacks.map(({ stackName, environment }) => [stackName, environment.name]);
    expect(stacks).toEqual([
      ['lume-arrivals-dev', 'aws://111111111111/eu-central-1'],
      ['lume-arrivals-prod', 'aws://222222222222/eu-central-1'],
    ]);
  });

  it('has stages that differ by the settings that docs/stages.md lists', () => {
    const listed = [...page.matchAll(/^\| `([\w.]+)` \|/gm)].map(([, setting]) => setting);
    const differ = differing(settingsOf('dev'), settingsOf('prod'));
    expect(differ.map((path) => path.replace('.0', '')).toSorted()).toEqual(listed.toSorted());
  });

  it('has stages of one template where the settings are the same', () => {
    const settings = { ...settingsOf('prod'), lume: {} };
    const [dev, prod] = addStages(new App(WITHOUT_BUNDLES)).map(({ stackName, account, region }) =>
      resourcesOf(new ArrivalsStack(new App(WITHOUT_BUNDLES), stackName, settings, { env: { account, region } })),
    );
    expect(dev).toEqual(prod);
  });

  it('runs on one machine with both stages at once, each with its own flow and subscribers', async () => {
    const app = 'test/support/apps/two-stages-app.ts';
    await using dev = await startTestSystem({ app, stack: 'lume-arrivals-dev' });
    await using prod = await startTestSystem({ app, stack: 'lume-arrivals-prod' });
    await Promise.all([dev, prod].map((stage) => stage.upload('incoming/orders-november.csv', ORDERS)));
    await Promise.all([dev, prod].map((stage) => stage.ended(1)));

    expect(dev.outcomes()).toMatchObject([
      { outcome: 'SUCCEEDED', stack: 'lume-arrivals-dev', flow_version: 'shop_orders_dev:v2' },
    ]);
    expect(prod.outcomes()).toMatchObject([
      { outcome: 'SUCCEEDED', stack: 'lume-arrivals-prod', flow_version: 'shop_orders:v1' },
    ]);
    await Promise.all([dev, prod].map(({ system }) => system.delivered()));
    const mailsOf = ({ events }: TestSystem) =>
      events.flatMap((event) => (event.kind === 'mail' ? [event.mail.to] : []));
    expect(mailsOf(dev)).toEqual([]);
    expect(mailsOf(prod)).toEqual(['analysts@shop.example']);
  });
});
