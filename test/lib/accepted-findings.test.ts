import { readFile } from 'node:fs/promises';
import { App, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it, vi } from 'vitest';
import { ACCEPTED_FINDINGS } from '../../lib/accepted-findings.ts';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import type { LumeArrivalsProps } from '../../lib/settings.ts';
import { EVERY_PART, UNLIKE_SETTINGS } from '../support/apps/every-setting.ts';

/** What the app that ships does, without bundling the functions. */
function appWith(add: (app: App) => Stack) {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const rules = new AwsSolutionsChecks(app);
  Validations.of(app).addPlugins(rules);
  const stack = add(app);
  return { app, findings: () => rules.validateScope(stack).violations.map(({ ruleName }) => ruleName) };
}

const ofStack = (settings: LumeArrivalsProps, props?: StackProps) =>
  appWith((app) => new ArrivalsStack(app, 'arrivals', settings, props));

describe('the AwsSolutions rules of cdk-nag', () => {
  it.each(UNLIKE_SETTINGS)('let a stack with %s be synthesized', (_, settings) => {
    expect(() => ofStack(settings).app.synth()).not.toThrow();
  });

  it('let a stack with every part be synthesized for an account and a region that it names', () => {
    const env = { account: '123456789012', region: 'eu-central-1' };
    expect(() => ofStack(EVERY_PART, { env }).app.synth()).not.toThrow();
  });

  it('stop a stack with a finding that nobody has accepted', () => {
    const { app } = appWith((scope) => {
      const stack = new Stack(scope, 'careless');
      new Bucket(stack, 'bucket');
      return stack;
    });
    expect(() => app.synth()).toThrow(/AwsSolutions-S10/);
  });
});

describe('accepted findings', () => {
  const accepting = vi.spyOn(Validations.prototype, 'acknowledge').mockReturnValue();
  const found = new Set(UNLIKE_SETTINGS.flatMap(([, settings]) => ofStack(settings).findings()));
  accepting.mockRestore();

  it.each(Object.keys(ACCEPTED_FINDINGS))('%s is still needed', (finding) => {
    const [before = '', after = ''] = finding.split(/\{.*\}/);
    expect([...found].filter((name) => name.startsWith(before) && name.endsWith(after))).not.toEqual([]);
  });

  it.each(Object.entries(ACCEPTED_FINDINGS))('%s is in docs/security.md with its reason', async (finding, reason) => {
    const text = await readFile(new URL('../../docs/security.md', import.meta.url), 'utf8');
    const row = text.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${finding}\``));
    expect(row).toContain(reason);
  });
});
