import { expect, it } from 'vitest';
import { EVERY_PART } from '../support/apps/every-setting.ts';
import { brokenRules } from '../support/template/control-tower-rules.ts';
import { templateOf } from '../support/template/synthesized-template.ts';

it.each([
  ['every part', EVERY_PART],
  ['as few settings as can be', {}],
])('the rules that name no type of a resource have nothing to say of a stack with %s', async (_, settings) => {
  const template = templateOf(settings);
  expect(await brokenRules(template)).toEqual(await brokenRules(template, 'all'));
});
