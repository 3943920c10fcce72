import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { accept } from './accepted-findings.ts';
import { arnInPolicies, inText } from './cdk-values.ts';
import { keyUse } from './deployment-key.ts';
import { lumeFunctionLimits } from './function-limits.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { Operations } from './operations.ts';
import { DEFAULTS, type LumeArrivalsProps } from './settings.ts';

export interface RunFunctionsProps {
  readonly settings: LumeArrivalsProps;
  readonly apiKey: ISecret;
  readonly archive: Bucket;
  readonly operations: Operations;
}

/** The three functions that the workflow calls. */
export class RunFunctions extends Construct {
  readonly startRun: LambdaFunction;
  readonly checkRun: LambdaFunction;
  readonly reportRun: LambdaFunction;

  constructor(scope: Construct, id: string, { settings, apiKey, archive, operations }: RunFunctionsProps) {
    super(scope, id);
    const { lume = {}, polling = {} } = settings;
    const lumeTimeoutSeconds = lume.timeout?.toSeconds() ?? DEFAULTS.lumeTimeoutSeconds;
    const limits = lumeFunctionLimits(lumeTimeoutSeconds);
    const toLume = {
      LUME_BASE_URL: lume.baseUrl ?? DEFAULTS.lumeBaseUrl,
      LUME_API_KEY_SECRET: apiKey.secretArn,
      LUME_TIMEOUT_SECONDS: String(lumeTimeoutSeconds),
    };

    this.startRun = new LambdaFunction(this, 'start-run', {
      limits: limits['start-run'],
      operations,
      entry: 'start-run',
      description: 'Starts a Lume run',
      environment: toLume,
    });
    this.checkRun = new LambdaFunction(this, 'check-run', {
      limits: limits['check-run'],
      operations,
      entry: 'check-run',
      description: 'Asks for the status of a Lume run and decides what comes next',
      environment: {
        ...toLume,
        MAX_ATTEMPTS: inText(polling.maxAttempts ?? DEFAULTS.polling.maxAttempts),
        INITIAL_DELAY_SECONDS: String(polling.initialDelay?.toSeconds() ?? DEFAULTS.polling.initialDelaySeconds),
      },
    });
    this.reportRun = new LambdaFunction(this, 'report-run', {
      limits: limits['report-run'],
      operations,
      entry: 'report-run',
      description: 'Archives how an execution ended and words the messages',
      environment: {
        ...toLume,
        ARCHIVE_BUCKET: archive.bucketName,
        TIME_ZONE: settings.timeZone ?? DEFAULTS.timeZone,
      },
    });

    // Written out, because the CDK's grants for reading and writing allow more actions.
    for (const lambda of [this.startRun, this.checkRun, this.reportRun]) {
      for (const statement of [
        new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arnInPolicies(apiKey)] }),
        ...keyUse({ read: [apiKey.encryptionKey], write: lambda === this.reportRun ? [archive.encryptionKey] : [] }),
      ]) {
        lambda.addToRolePolicy(statement);
      }
    }
    this.reportRun.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:PutObject'], resources: [archive.arnForObjects('reports/*')] }),
    );
    accept(this, 'AwsSolutions-IAM5[Resource::{archive}/reports/*]', { of: archive, attribute: 'Arn' });
  }
}
