import { App, CfnElement, Duration } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import { InvalidSettingsError } from '../../lib/check-settings.ts';
import type { LumeArrivalsProps, Route } from '../../lib/settings.ts';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { templateOf } from '../support/template/synthesized-template.ts';

const ROUTE: Route = { name: 'orders', prefix: 'incoming/', flowVersion: 'shop_orders:v1' };
const routes = (length: number, more: (at: number) => Partial<Route> = () => ({})): readonly Route[] =>
  Array.from({ length }, (_, at) => ({ ...ROUTE, name: `r${at}`, prefix: `in/${at}/`, ...more(at) }));
const metadata = (entries: number, characters: number) =>
  Object.fromEntries(Array.from({ length: entries }, (_, at) => [`key-${at}`, 'v'.repeat(characters)]));
const slack = (length: number) => Array.from({ length }, (_, at) => ({ slackWebhook: { channel: `c${at}` } }));

function mistakesOf(settings: Partial<LumeArrivalsProps>, stackName = 'arrivals'): readonly string[] {
  const app = new App({ treeMetadata: false, context: { 'aws:cdk:bundling-stacks': [] } });
  try {
    new ArrivalsStack(app, stackName, { routes: [ROUTE], ...settings });
  } catch (error) {
    if (error instanceof InvalidSettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe('a stack that AWS would take', () => {
  it.each([
    ['every part', EVERY_PART],
    ['298 routes, and a rule more for each of two other jobs', { routes: routes(298), reconcile: {} }],
    ['30 routes with a prefix and a suffix', { routes: routes(30, () => ({ suffix: '.csv' })) }],
    ['metadata of 7,000 characters', { routes: routes(1, () => ({ runMetadata: metadata(14, 480) })) }],
    ['44 channels of Slack', { subscribers: { alerts: slack(44) } }],
  ] satisfies [string, Partial<LumeArrivalsProps>][])('has no mistake: %s', (_, settings) => {
    expect(mistakesOf(settings)).toEqual([]);
  });

  it('has no mistake with the longest name of a stack and of a route', () => {
    expect(mistakesOf({ routes: routes(1, () => ({ name: 'r'.repeat(40) })) }, `s${'x'.repeat(127)}`)).toEqual([]);
  });
});

describe('a stack that AWS would refuse is refused in the words of its settings:', () => {
  it.each([
    [
      'more rules than a bus takes, those that are no routes counted',
      { routes: routes(299), reconcile: {} },
      'routes: they would make 301 rules of EventBridge: must be at most 300; put some routes into a stack in another account or region',
    ],
    [
      'more rules with a wildcard than a bus takes',
      { routes: routes(31, () => ({ suffix: '.csv' })) },
      'routes: 31 routes with both a prefix and a suffix: must be at most 30; EventBridge takes no more rules with a wildcard in an account and region; leave out the suffix of some',
    ],
    [
      'more resources than a template takes',
      { routes: routes(240, () => ({ alarmWithoutFile: Duration.hours(24) })) },
      /^routes, subscribers: the stack would have 5\d\d resources: must be at most 499; put some routes or subscribers/,
    ],
    [
      'a longer message than a rule writes',
      { routes: [ROUTE, ...routes(1, () => ({ runMetadata: metadata(20, 500) }))] },
      /^routes\.1: "r0": its rule would write a message of 1\d,\d{3} characters: must be at most 8,192; runMetadata, sourcePath and ignore/,
    ],
    [
      'a longer pattern than a rule has',
      { routes: routes(1, () => ({ prefix: '\\'.repeat(400), suffix: '\\'.repeat(400) })) },
      /^routes\.0: "r0": its rule would have a pattern of 3,\d{3} characters: must be at most 2,048; prefix, suffix/,
    ],
    [
      'a larger template than CloudFormation reads',
      { routes: routes(75, () => ({ runMetadata: metadata(14, 480) })) },
      /^routes, subscribers: the stack would have 1,\d{3},\d{3} characters of template: must be at most 1,000,000/,
    ],
    [
      'a larger environment than a function has',
      { lume: { baseUrl: `https://lume.example/${'x'.repeat(4096)}` } },
      /^lume: a function would have an environment of 4,\d{3} bytes: must be at most 4,096; lume.baseUrl/,
    ],
    [
      'more logs than a query reads',
      { subscribers: { alerts: slack(46) } },
      'subscribers: a query would read the logs of 51 functions: must be at most 50; each slackWebhook has a function',
    ],
  ] satisfies [string, Partial<LumeArrivalsProps>, string | RegExp][])('%s', (_, settings, mistake) => {
    const mistakes = mistakesOf(settings);
    expect(mistakes).toContainEqual(typeof mistake === 'string' ? mistake : expect.stringMatching(mistake));
  });

  it('all of its mistakes at once', () => {
    const mistakes = mistakesOf({
      routes: routes(300, () => ({ suffix: '.csv', alarmWithoutFile: Duration.hours(1) })),
    });
    expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual([
      'routes',
      'routes',
      'routes, subscribers',
      'routes, subscribers',
    ]);
  });
});

it('counts the resources and the outputs that the template has in the end', () => {
  const { Resources, Outputs } = templateOf(EVERY_PART).toJSON() as Record<string, object>;
  const app = new App({ treeMetadata: false, context: { 'aws:cdk:bundling-stacks': [] } });
  const elements = new ArrivalsStack(app, 'arrivals', EVERY_PART).node
    .findAll()
    .filter((each) => CfnElement.isCfnElement(each));
  expect(Object.keys({ ...Resources, ...Outputs })).toHaveLength(elements.length);
});
