import { CfnOutput, Duration, RemovalPolicy, SecretValue, Stack, type StackProps } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { AttributeType, BillingMode, type ITable, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunctionResource, Runtime, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, EventType, HttpMethods } from 'aws-cdk-lib/aws-s3';
import { SqsDestination } from 'aws-cdk-lib/aws-s3-notifications';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';

/** Python and JavaScript of the team's own functions, which a file's way does not touch. */
const PYTHON = 'def handler(event, context):\n    return {}\n';
const JAVASCRIPT = 'exports.handler = async () => ({});';

/**
 * What a team had before it heard of this product: a shop's warehouse, with a network, a key, a bucket with readers of its
 * own, a secret, topics, queues, functions, a table and a service. It knows nothing of this product, and imports the CDK alone.
 */
export class WarehouseStack extends Stack {
  readonly vpc: IVpc;
  readonly functionsGroup: SecurityGroup;
  readonly key: Key;
  readonly inbox: Bucket;
  readonly lumeKey: ISecret;
  readonly loaded: Topic;
  readonly onCall: Topic;
  readonly loader: Queue;
  readonly boundary: ManagedPolicy;
  readonly supplier: Role;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.key = new Key(this, 'Key', { alias: 'warehouse', enableKeyRotation: true });
    const encryptionKey = this.key;

    this.vpc = new Vpc(this, 'Network', {
      maxAzs: 2,
      natGateways: 1,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC },
        { name: 'app', subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      ],
      gatewayEndpoints: { s3: { service: GatewayVpcEndpointAwsService.S3 } },
      flowLogs: { all: { destination: FlowLogDestination.toCloudWatchLogs() } },
    }) as IVpc; // here and below: the CDK's classes differ from its interfaces in `exactOptionalPropertyTypes`
    this.vpc.addInterfaceEndpoint('Secrets', { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
    this.functionsGroup = new SecurityGroup(this, 'FunctionsGroup', { vpc: this.vpc, allowAllOutbound: false });
    this.functionsGroup.connections.allowToAnyIpv4(Port.tcp(443), 'calls to AWS and Lume');

    this.boundary = new ManagedPolicy(this, 'Boundary', {
      statements: [new PolicyStatement({ notActions: ['iam:*', 'organizations:*', 'account:*'], resources: ['*'] })],
    });

    // The queues are without the key: its policy would name the bucket and the topic that send to them, which have it.
    const scans = new Queue(this, 'Scans', { encryption: QueueEncryption.SQS_MANAGED });
    this.inbox = new Bucket(this, 'Inbox', {
      encryption: BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      versioned: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      eventBridgeEnabled: true,
      lifecycleRules: [{ expiration: Duration.days(400) }],
      cors: [{ allowedMethods: [HttpMethods.PUT], allowedOrigins: ['https://upload.acme.example'] }],
    });
    this.inbox.addEventNotification(EventType.OBJECT_CREATED, new SqsDestination(scans), { prefix: 'scans/' });

    this.lumeKey = new Secret(this, 'LumeKey', { encryptionKey, description: 'of Lume' }) as ISecret;
    const database = new Secret(this, 'Database', {
      encryptionKey,
      generateSecretString: { secretStringTemplate: '{"username":"warehouse"}', generateStringKey: 'password' },
    });
    new Secret(this, 'Licence', { secretStringValue: SecretValue.unsafePlainText('none') });

    const unloaded = new Queue(this, 'Unloaded', { retentionPeriod: Duration.days(14), enforceSSL: true });
    this.loader = new Queue(this, 'Loader', {
      encryption: QueueEncryption.SQS_MANAGED,
      deadLetterQueue: { queue: unloaded, maxReceiveCount: 5 },
      receiveMessageWaitTime: Duration.seconds(20),
    });
    this.loaded = new Topic(this, 'Loaded', { masterKey: encryptionKey, displayName: 'Warehouse loads' });
    this.loaded.addSubscription(new SqsSubscription(this.loader, { rawMessageDelivery: true }));
    this.onCall = new Topic(this, 'OnCall', { masterKey: encryptionKey });
    this.onCall.addSubscription(new EmailSubscription('warehouse@acme.example'));

    const stock = new Table(this, 'Stock', {
      partitionKey: { name: 'sku', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      stream: StreamViewType.NEW_IMAGE,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const watch = new LambdaFunctionResource(this, 'Watch', {
      runtime: Runtime.PYTHON_3_13,
      handler: 'index.handler',
      code: Code.fromInline(PYTHON),
      environment: { STOCK: stock.tableName, VPC_ID: this.vpc.vpcId, DATABASE: database.secretArn },
      vpc: this.vpc,
      securityGroups: [this.functionsGroup],
      reservedConcurrentExecutions: 2,
      logRetention: RetentionDays.ONE_MONTH,
    });
    stock.grantReadWriteData(watch);
    watch.addEventSource(new DynamoEventSource(stock as ITable, { startingPosition: StartingPosition.LATEST }));
    new Rule(this, 'Nightly', {
      schedule: Schedule.rate(Duration.days(1)),
      targets: [new LambdaFunction(watch, { retryAttempts: 2 })],
    });
    const label = new LambdaFunctionResource(this, 'Label', {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(JAVASCRIPT),
    });
    label.addEventSource(new SqsEventSource(scans, { batchSize: 5 }));
    new Alarm(this, 'LoaderAge', {
      metric: this.loader.metricApproximateAgeOfOldestMessage(),
      threshold: 3600,
      evaluationPeriods: 2,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    }).addAlarmAction(new SnsAction(this.onCall));

    const cluster = new Cluster(this, 'Cluster', { vpc: this.vpc }) as ICluster;
    const api = new ApplicationLoadBalancedFargateService(this, 'Api', {
      cluster,
      taskImageOptions: {
        image: ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:stable'),
        environment: { STOCK: stock.tableName },
      },
      circuitBreaker: {},
      minHealthyPercent: 50,
      publicLoadBalancer: false,
    });
    stock.grantReadData(api.taskDefinition.taskRole);
    this.supplier = new Role(this, 'Supplier', { assumedBy: new ServicePrincipal('transfer.amazonaws.com') });
    new StringParameter(this, 'TableName', { parameterName: '/warehouse/stock-table', stringValue: stock.tableName });
    new CfnOutput(this, 'StockTable', { value: stock.tableName });
  }
}
