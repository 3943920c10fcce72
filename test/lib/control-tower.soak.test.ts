import { expect, it } from 'vitest';
import { brokenRules } from '../support/control-tower.ts';
import { EVERY_PART } from '../support/every-setting.ts';
import { templateOf } from '../support/templates.ts';

it.each([
  ['every part', EVERY_PART],
  ['as few settings as can be', {}],
])('the rules that name no type of a resource have nothing to say of a stack with %s', async (_, settings) => {
  const template = templateOf(settings);
  expect(await brokenRules(template)).toEqual(await brokenRules(template, 'all'));
});
