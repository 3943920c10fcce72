import { join } from 'node:path';
import { fileName } from '../functions/arrivals/file-name.ts';
import type { LocalSystem } from './local-system.ts';
import { keyNamed } from './route-keys.ts';

interface HintOptions {
  readonly stateDir: string;
  /** As the user named it; undefined: the default. */
  readonly dir: string | undefined;
}

/** What `npm start` says can be done with the running system. */
export function hints(
  { endpoint, deployments, slackPage }: Pick<LocalSystem, 'endpoint' | 'deployments' | 'slackPage'>,
  { stateDir, dir }: HintOptions,
): readonly string[] {
  const slack = slackPage === undefined ? '' : ` Slack's messages are in ${slackPage}.`;
  return [
    ...deployments.flatMap(({ deploymentName, landingBucket, stateMachineArn, routes: [route] }) => {
      if (route === undefined) return [];
      const { prefix, suffix, message } = route;
      const key = keyNamed({ prefix, suffix }, 'mine');
      const file = fileName(key);
      const input = {
        flow_version: message.flow_version,
        source_path: `s3://${landingBucket}/${key}`,
        force_rerun: true,
        reason: 'trying it out',
      };
      const options = [
        ...(deployments.length > 1 ? ['--deployment', deploymentName] : []),
        ...(dir === undefined ? [] : ['--dir', dir]),
      ];
      return [
        `Drop a file of your own; ${message.route} takes ${prefix}…${suffix}:`,
        `  npm run drop -- ${[file, ...options].join(' ')}`,
        `  aws s3 cp ${file} s3://${landingBucket}/${key} --endpoint-url ${endpoint}`,
        'Start a rerun by hand:',
        `  aws stepfunctions start-execution --endpoint-url ${endpoint} --state-machine-arn ${stateMachineArn} \\`,
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
