/** A price of AWS with its source: none was read from a bill. */
export interface Price {
  readonly service: Service;
  readonly item: string;
  readonly dollars: number;
  /** The unit of the price. */
  readonly per: string;
  /** How many of the unit the dollars are for. */
  readonly units: number;
  readonly source: string;
  /** Month of the source, or of the copy of it that was read. */
  readonly seen: string;
  /** False: read from lists of others, not from a page of AWS. */
  readonly fromAws: boolean;
}

export type Service =
  | 'Step Functions'
  | 'Lambda'
  | 'SQS'
  | 'SNS'
  | 'S3'
  | 'EventBridge'
  | 'CloudWatch'
  | 'X-Ray'
  | 'Secrets Manager'
  | 'KMS';

export const REGION = 'us-east-1';

const CLOUDWATCH = 'cloudburn.io/blog/amazon-cloudwatch-pricing, c3x.dev/resources/aws/aws_cloudwatch_metric_alarm';

const QUEUE_REQUEST = {
  service: 'SQS',
  item: 'requests to standard queues',
  dollars: 0.4,
  per: 'million',
  units: 1_000_000,
  source: 'cloudburn.io/blog/amazon-sqs-pricing',
  seen: '2026-03',
  fromAws: false,
} as const;

/** Without free tiers and volume discounts: the marginal price for a large account. */
export const PRICES = {
  transition: {
    service: 'Step Functions',
    item: 'state transitions, retries included',
    dollars: 0.025,
    per: '1,000',
    units: 1_000,
    source: 'aws.amazon.com/step-functions/pricing',
    seen: 'undated copy',
    fromAws: true,
  },
  invocation: {
    service: 'Lambda',
    item: 'requests',
    dollars: 0.2,
    per: 'million',
    units: 1_000_000,
    source: 'cloudchipr.com/blog/aws-lambda-pricing',
    seen: '2024',
    fromAws: false,
  },
  gigabyteSecond: {
    service: 'Lambda',
    item: 'duration on Arm',
    dollars: 0.0000133334,
    per: 'GB-second',
    units: 1,
    source: 'cloudchipr.com/blog/aws-lambda-pricing',
    seen: '2024',
    fromAws: false,
  },
  queueRequest: QUEUE_REQUEST,
  emptyReceive: { ...QUEUE_REQUEST, item: 'receives of queues that are empty' },
  publish: {
    service: 'SNS',
    item: 'publishes to standard topics, per 64 KB',
    dollars: 0.5,
    per: 'million',
    units: 1_000_000,
    source: 'factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols',
    seen: '2026-06',
    fromAws: false,
  },
  mail: {
    service: 'SNS',
    item: 'deliveries by e-mail',
    dollars: 2,
    per: '100,000',
    units: 100_000,
    source: 'factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols',
    seen: '2026-06',
    fromAws: false,
  },
  put: {
    service: 'S3',
    item: 'PUT and LIST requests',
    dollars: 0.005,
    per: '1,000',
    units: 1_000,
    source: 'devnotes.tech/understanding-aws-s3-pricing',
    seen: 'undated',
    fromAws: false,
  },
  storedGigabyte: {
    service: 'S3',
    item: 'storage, Standard',
    dollars: 0.023,
    per: 'GB and month',
    units: 1,
    source: 'devnotes.tech/understanding-aws-s3-pricing',
    seen: 'undated',
    fromAws: false,
  },
  serviceEvent: {
    service: 'EventBridge',
    item: 'events of AWS services on the default bus, rules and targets included',
    dollars: 0,
    per: 'million',
    units: 1_000_000,
    source: 'factualminds.com/blog/amazon-eventbridge-pricing-events-pipes-schema-archive',
    seen: '2026-06',
    fromAws: false,
  },
  loggedGigabyte: {
    service: 'CloudWatch',
    item: 'logs, taken in',
    dollars: 0.5,
    per: 'GB',
    units: 1,
    source: CLOUDWATCH,
    seen: '2026-02',
    fromAws: false,
  },
  metric: {
    service: 'CloudWatch',
    item: 'custom metrics in use',
    dollars: 0.3,
    per: 'metric and month',
    units: 1,
    source: 'signoz.io/guides/cloudwatch-pricing',
    seen: '2026-02',
    fromAws: false,
  },
  alarm: {
    service: 'CloudWatch',
    item: 'alarms',
    dollars: 0.1,
    per: 'metric of an alarm and month',
    units: 1,
    source: CLOUDWATCH,
    seen: '2026-02',
    fromAws: false,
  },
  dashboard: {
    service: 'CloudWatch',
    item: 'dashboards',
    dollars: 3,
    per: 'dashboard and month',
    units: 1,
    source: 'factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards',
    seen: '2026-06',
    fromAws: false,
  },
  trace: {
    service: 'X-Ray',
    item: 'traces recorded',
    dollars: 5,
    per: 'million',
    units: 1_000_000,
    source: 'aws.amazon.com/de/xray/pricing',
    seen: 'undated copy',
    fromAws: true,
  },
  secret: {
    service: 'Secrets Manager',
    item: 'secrets',
    dollars: 0.4,
    per: 'secret and month',
    units: 1,
    source: 'hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    seen: 'undated',
    fromAws: false,
  },
  secretRead: {
    service: 'Secrets Manager',
    item: 'calls',
    dollars: 0.05,
    per: '10,000',
    units: 10_000,
    source: 'hivebook.wiki/wiki/aws-secrets-manager-rotated-secrets-dynamic-db-credentials-kms',
    seen: 'undated',
    fromAws: false,
  },
  key: {
    service: 'KMS',
    item: 'customer-managed keys',
    dollars: 1,
    per: 'key and month',
    units: 1,
    source: 'wring.co/blog/aws-kms-pricing-guide',
    seen: 'undated',
    fromAws: false,
  },
  keyRequest: {
    service: 'KMS',
    item: 'requests',
    dollars: 0.03,
    per: '10,000',
    units: 10_000,
    source: 'wring.co/blog/aws-kms-pricing-guide',
    seen: 'undated',
    fromAws: false,
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/** Dollars for so many of what the price is for. */
export function priceOf(name: PriceName, amount: number): number {
  const { dollars, units } = PRICES[name];
  return (amount * dollars) / units;
}
