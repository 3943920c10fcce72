import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';
import type { LumeArrivalsProps } from '../../../lib/settings.ts';

export const ROUTE = { name: 'orders', prefix: 'incoming/', suffix: '.csv', flowVersion: 'shop_orders:v1' } as const;

const templates = new Map<string, Template>();

/** The template of a stack with these settings, without bundles. Read-only: the same settings return the same object. */
export function templateOf(settings: Partial<LumeArrivalsProps> = {}): Template {
  const key = JSON.stringify(settings);
  const template = templates.get(key) ?? synthesized(settings);
  templates.set(key, template);
  return template;
}

function synthesized(settings: Partial<LumeArrivalsProps>): Template {
  const app = new App({ treeMetadata: false, context: { 'aws:cdk:bundling-stacks': [] } });
  return Template.fromStack(new ArrivalsStack(app, 'arrivals', { routes: [ROUTE], ...settings }));
}

type State = Readonly<Record<string, unknown>>;
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The state machine's definition, with `arn:aws:…` in place of values known at deployment. */
export function definitionOf(template: Template): Definition {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const text: unknown = machine?.['Properties']['DefinitionString'];
  if (typeof text === 'string') return JSON.parse(text) as Definition;
  const parts = (text as { 'Fn::Join': [string, (string | Record<string, unknown>)[]] })['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : standIn(part))).join('')) as Definition;
}

function standIn(part: Record<string, unknown>): string {
  if ('Fn::GetAtt' in part)
    return `arn:aws:lambda:us-east-1:000000000000:function:${(part['Fn::GetAtt'] as string[])[0]}`;
  return part['Ref'] === 'AWS::Partition' ? 'aws' : `arn:aws:sns:us-east-1:000000000000:${String(part['Ref'])}`;
}
