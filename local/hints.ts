import { join } from 'node:path';
import { fileName } from '../functions/arrivals/file-name.ts';
import type { LocalSystem } from './local-system.ts';
import { keyNamed } from './route-keys.ts';

interface HintedSystem extends Pick<LocalSystem, 'endpoint' | 'routes' | 'slackPage'> {
  readonly template: Pick<LocalSystem['template'], 'outputs'>;
}

interface HintOptions {
  readonly landingBucket: string;
  readonly stateDir: string;
  /** As the user named it; undefined: the default. */
  readonly dir: string | undefined;
}

/** What `npm start` says can be done with the running system. */
export function hints(
  { endpoint, template, routes, slackPage }: HintedSystem,
  options: HintOptions,
): readonly string[] {
  const { landingBucket, stateDir, dir } = options;
  const machine = template.outputs['StateMachineArn'];
  const slack = slackPage === undefined ? '' : ` Slack's messages are in ${slackPage}.`;
  return [
    ...routes.slice(0, 1).flatMap(({ prefix, suffix, message }) => {
      const key = keyNamed({ prefix, suffix }, 'mine');
      const file = fileName(key);
      const input = {
        flow_version: message.flow_version,
        source_path: `s3://${landingBucket}/${key}`,
        force_rerun: true,
        reason: 'trying it out',
      };
      return [
        `Drop a file of your own; ${message.route} takes ${prefix}…${suffix}:`,
        `  npm run drop -- ${file}${dir === undefined ? '' : ` --dir ${dir}`}`,
        `  aws s3 cp ${file} s3://${landingBucket}/${key} --endpoint-url ${endpoint}`,
        'Start a rerun by hand:',
        `  aws stepfunctions start-execution --endpoint-url ${endpoint} --state-machine-arn ${machine} \\`,
        `    --input '${JSON.stringify(input).replaceAll("'", "'\\''")}'`,
      ];
    }),
    'The commands in messages work here, with any credentials, after',
    `  export AWS_ENDPOINT_URL=${endpoint}`,
    `Mail is in ${join(stateDir, 'mail')}, as text that \`cat\` shows.${slack} Ctrl-C stops everything; npm start resumes where it stopped.`,
  ];
}

/** What is not as in AWS: what was left out, does not run, or was made here in place of what exists there, or in Lume. */
export function standIns({ template, lume }: LocalSystem, flowsDir: string): readonly string[] {
  const { buckets, topics, queues, secrets, functions, keys } = template.elsewhere;
  const named = (kind: string, found: readonly { readonly name: string }[]) =>
    found.map(({ name }) => `${kind} ${name}`);
  const made = [
    ...named('the bucket', buckets),
    ...named('the topic', topics),
    ...named('the queue', queues),
    ...named('the secret', secrets),
  ];
  const leftOut = template.leftOut.map(({ logicalId, type, path }) => `${path ?? logicalId} (${type})`);
  return [
    ...(leftOut.length > 0 ? [`Left out by --without: ${leftOut.join(', ')}.`] : []),
    ...(made.length > 0 ? [`Made here, because the stack refers to what exists in AWS: ${made.join(', ')}.`] : []),
    ...functions.map(({ name }) => `The function ${name} is not of this stack: what it would get is only told.`),
    ...template.functionsNotRun.map(
      ({ name, reason }) =>
        `The function ${name} does not run here, because ${reason}: what it would get is only told.`,
    ),
    ...template.bucketNotifications.flatMap(({ bucketName, notSentTo }) =>
      notSentTo.map((arn) => `The bucket ${bucketName} tells ${arn} of files in AWS, but not here.`),
    ),
    ...keys.map((key) => `The key ${key} has no effect: nothing is encrypted on this machine.`),
    ...lume.passThroughFlows.map(
      (flow) =>
        `The flow ${flow} has no file in ${flowsDir}: it accepts every row. docs/local-flows.md says how to write one.`,
    ),
  ];
}
