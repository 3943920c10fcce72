import { Lazy, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { METRICS, type MetricName, NAMESPACE } from '../../functions/metrics.ts';
import { accept } from '../accepted-findings.ts';
import { WATCH_MINUTES } from './alarm-defaults.ts';

export interface WatchedRoutesProps {
  readonly deploymentName: string;
}

const METRIC = 'Arrivals' satisfies MetricName;

/**
 * Writes a 0 to the `Arrivals` metric of each route every five minutes. From the zeros, the alarm of a route that gets
 * no files knows since when the route has been watched: a metric without data could also mean that nobody watched it.
 * EventBridge Scheduler calls CloudWatch directly, without a function.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
export class WatchedRoutes extends Construct {
  readonly #routes: string[] = [];

  constructor(scope: Construct, id: string, { deploymentName }: WatchedRoutesProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const role = new Role(this, 'role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
      inlinePolicies: {
        write: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ['cloudwatch:PutMetricData'],
              resources: ['*'],
              conditions: { StringEquals: { 'cloudwatch:namespace': NAMESPACE } },
            }),
          ],
        }),
      },
    });
    accept(role, 'AwsSolutions-IAM5[Resource::*]');
    const data = () =>
      this.#routes.map((route) => ({
        MetricName: METRIC,
        Dimensions: [
          { Name: 'deployment', Value: deploymentName },
          { Name: 'route', Value: route },
        ],
        // The same unit as that of the function: how an alarm treats a metric with two units is not documented.
        Unit: METRICS[METRIC].unit,
        Value: 0,
      }));
    new CfnSchedule(this, 'schedule', {
      description: 'Says that routes are watched: a 0 in their arrivals',
      scheduleExpression: `rate(${WATCH_MINUTES} minutes)`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: `arn:${stack.partition}:scheduler:::aws-sdk:cloudwatch:putMetricData`,
        roleArn: role.roleArn,
        input: Lazy.string({ produce: () => JSON.stringify({ Namespace: NAMESPACE, MetricData: data() }) }),
        // A late 0 would count for the time at which it arrives: better none.
        retryPolicy: { maximumEventAgeInSeconds: 60 * WATCH_MINUTES, maximumRetryAttempts: 5 },
      },
    });
  }
  /** @param route the name of a route with `alarmWithoutFile`. */
  add(route: string): void {
    this.#routes.push(route);
  }
}
