import { App, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ArrivalsStack } from '../lib/arrivals-stack.ts';
import type { LumeArrivalsProps } from '../lib/settings.ts';

const STAGES = ['dev', 'prod'] as const;
type Stage = (typeof STAGES)[number];

/** What differs between stages, and nothing else. A stage that leaves a field out does not compile. */
interface Differences
  extends Required<Pick<LumeArrivalsProps, 'subscribers' | 'lume' | 'monitoring' | 'removalPolicy'>> {
  readonly account: string;
  /** Never the same in two stages: rows of dev must not get into the target of prod. */
  readonly flowVersion: string;
  /** `undefined`: no daily comparison. */
  readonly reconcile: LumeArrivalsProps['reconcile'] | undefined;
}

const DIFFERENCES: Readonly<Record<Stage, Differences>> = {
  dev: {
    account: '111111111111',
    flowVersion: 'shop_orders_dev:v2', // what prod gets next
    subscribers: { alerts: [{ email: 'developers@shop.example' }] },
    lume: {}, // the stack makes an empty secret
    monitoring: { alarms: false },
    reconcile: undefined,
    removalPolicy: RemovalPolicy.DESTROY,
  },
  prod: {
    account: '222222222222',
    flowVersion: 'shop_orders:v1',
    subscribers: {
      success: [{ email: 'analysts@shop.example' }],
      rejects: [{ email: 'stewards@shop.example' }],
      alerts: [{ email: 'on-call@shop.example' }],
    },
    lume: { apiKeySecretArn: 'arn:aws:secretsmanager:eu-central-1:222222222222:secret:lume/api-key-a1B2c3' },
    monitoring: { alarms: { rejectedPercent: 5 } },
    reconcile: { filesWithoutRoute: 'alert' },
    removalPolicy: RemovalPolicy.RETAIN,
  },
};

export function settingsOf(stage: Stage): LumeArrivalsProps {
  const { flowVersion, subscribers, lume, monitoring, reconcile, removalPolicy } = DIFFERENCES[stage];
  return {
    routes: [{ name: 'orders', prefix: 'incoming/orders', suffix: '.csv', flowVersion, runMetadata: { stage } }],
    timeZone: 'Europe/Berlin',
    subscribers,
    lume,
    monitoring,
    ...(reconcile && { reconcile }),
    removalPolicy,
  };
}

export function addStages(app: App): readonly ArrivalsStack[] {
  return STAGES.map((stage) => {
    const env = { account: DIFFERENCES[stage].account, region: 'eu-central-1' };
    return new ArrivalsStack(app, `lume-arrivals-${stage}`, settingsOf(stage), { env, tags: { stage } });
  });
}

if (import.meta.main) {
  const app = new App();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  addStages(app);
}
