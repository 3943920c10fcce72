import {
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { parseArrivalMessage } from '../arrivals/arrival-message.ts';
import { rulePrefix } from '../arrivals/rule-name.ts';
import { OwnError } from '../own-error.ts';
import type { DeployedRoute } from './routes.ts';

/** A rule of this stack is not one that this version deploys. */
export class UnknownRuleError extends OwnError {
  override readonly name = 'UnknownRuleError';
}

export interface RuleRoute extends DeployedRoute {
  readonly rule: string;
  readonly enabled: boolean;
  /** The queue that gets its uploads. */
  readonly queueArn: string;
}

/**
 * The routes of a stack, read from the rules that decide about its uploads: what is in force, whatever the settings on
 * this machine say.
 * @throws {UnknownRuleError}
 */
export async function deployedRoutes(events: EventBridgeClient, stackName: string): Promise<readonly RuleRoute[]> {
  const routes: RuleRoute[] = [];
  let NextToken: string | undefined;
  do {
    const page = await events.send(new ListRulesCommand({ NamePrefix: rulePrefix(stackName), NextToken }));
    for (const rule of page.Rules ?? []) routes.push(await routeOf(events, rule));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return routes;
}

async function routeOf(
  events: EventBridgeClient,
  { Name: rule = '', EventPattern = '{}', State }: Rule,
): Promise<RuleRoute> {
  const { Targets: [target] = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: rule }));
  try {
    const message = routeIn(target?.InputTransformer?.InputTemplate ?? '');
    return { rule, enabled: State === 'ENABLED', queueArn: target?.Arn ?? '', message, ...keysOf(EventPattern) };
  } catch (cause) {
    throw new UnknownRuleError(`The rule ${rule} is not one that this version of the command line knows`, { cause });
  }
}

/** A template is JSON but for its placeholders, of which only the upload is made. */
function routeIn(template: string) {
  const upload = { bucket: '-', key: '-', etag: '-', sequencer: '-', size: 0, time: '-' };
  const parsed: unknown = JSON.parse(template.replace(/<[\w.-]+>/g, 'null'));
  const { arrival, ...message } = parseArrivalMessage(JSON.stringify({ ...(parsed as object), arrival: upload }));
  return message;
}

type KeyTest = Readonly<{ prefix?: string; suffix?: string; wildcard?: string }>;

function keysOf(pattern: string): Pick<DeployedRoute, 'prefix' | 'suffix'> {
  const { detail } = JSON.parse(pattern) as { detail: { object: { key: readonly KeyTest[] } } };
  const [{ prefix = '', suffix = '', wildcard } = {}] = detail.object.key;
  if (wildcard === undefined) return { prefix, suffix };
  const { before = '', after = '' } = /^(?<before>(?:\\.|[^\\*])*)\*(?<after>.*)$/s.exec(wildcard)?.groups ?? {};
  return { prefix: unescaped(before), suffix: unescaped(after) };
}

/** In a wildcard, `*` and `\` of a key are written with a backslash. */
function unescaped(text: string): string {
  return text.replace(/\\([\\*])/g, '$1');
}
