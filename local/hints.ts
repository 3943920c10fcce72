import { join } from 'node:path';
import type { LocalSystem } from './local-system.ts';

interface HintOptions {
  readonly landingBucket: string;
  readonly stateDir: string;
  /** As the user named it; undefined: the default. */
  readonly dir: string | undefined;
}

/** What `npm start` says can be done with the running system. */
export function hints({ endpoint, template, slackPage }: LocalSystem, options: HintOptions): readonly string[] {
  const { landingBucket, stateDir, dir } = options;
  const machine = template.outputs['StateMachineArn'];
  const slack = slackPage === undefined ? '' : ` Slack's messages are in ${slackPage}.`;
  return [
    'Drop a file of your own:',
    `  npm run drop -- my-orders.csv --as incoming/orders-mine.csv${dir === undefined ? '' : ` --dir ${dir}`}`,
    `  aws s3 cp my-orders.csv s3://${landingBucket}/incoming/orders-mine.csv --endpoint-url ${endpoint}`,
    'Start a rerun by hand:',
    `  aws stepfunctions start-execution --endpoint-url ${endpoint} --state-machine-arn ${machine} \\`,
    `    --input '{"flow_version":"shop_orders:v1","source_path":"s3://${landingBucket}/incoming/orders-2026-11-23.csv","force_rerun":true,"reason":"trying it out"}'`,
    'The commands in messages work here, with any credentials, after',
    `  export AWS_ENDPOINT_URL=${endpoint}`,
    `Mail is in ${join(stateDir, 'mail')}, as text that \`cat\` shows.${slack} Ctrl-C stops everything; npm start resumes where it stopped.`,
  ];
}
