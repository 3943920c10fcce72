import { Stack } from 'aws-cdk-lib';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import {
  Choice,
  Condition,
  DefinitionBody,
  Errors,
  Fail,
  JsonPath,
  LogLevel,
  Pass,
  type RetryProps,
  StateMachine,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke, SnsPublish } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { OUTCOME_MESSAGES, type OutcomeMessage } from '../functions/reports/outcome-routing.ts';
import { accept } from './accepted-findings.ts';
import { stackUuid } from './deployment-name.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { Operations } from './operations.ts';
import type { OutcomeTopics } from './outcome-topics.ts';
import { PrivateLogs } from './private-resources.ts';
import type { RunFunctions } from './run-functions.ts';
import {
  CHECK_RETRIES,
  PERHAPS_STARTED,
  PUBLISH_RETRIES,
  REPEATED_START_RETRIES,
  REPORT_RETRIES,
  START_RETRIES,
} from './workflow-retries.ts';
import { workflowRole } from './workflow-role.ts';

export interface RunWorkflowProps {
  readonly functions: RunFunctions;
  readonly topics: OutcomeTopics;
  readonly operations: Operations;
  readonly onUncertainStart: 'retry' | 'alert';
}

/**
 * The state machine: an execution starts a run, follows it to its end, and publishes the outcome.
 * `docs/architecture.md` has a picture; `functions/workflow-states.ts` has the types of what passes between the states.
 * JSONPath, because the definition also runs in the local engine, and because its one calculation, the next wait, is
 * done by a function.
 */
export class RunWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: RunWorkflowProps) {
    super(scope, id);
    const { functions, topics, operations } = props;

    const writeReport = this.#writeReport(functions.reportRun, topics);

    const checkStatus = this.#invoke('Check status', functions.checkRun, {
      payload: { 'run.$': '$.run', 'check.$': '$.check' },
      resultPath: '$.check',
      retries: CHECK_RETRIES,
    }).addCatch(writeReport, CAUGHT);
    const wait = new Wait(this, 'Wait', { time: WaitTime.secondsPath('$.check.wait_seconds') });
    checkStatus.next(
      new Choice(this, 'Still running?')
        .when(Condition.stringEquals('$.check.next', 'wait'), wait.next(checkStatus))
        .otherwise(writeReport),
    );

    const forceRerun = this.#invoke('Force rerun', functions.startRun, {
      payload: { force: true },
      resultPath: JsonPath.entirePayload,
      retries: START_RETRIES,
    }).addCatch(writeReport, CAUGHT);
    forceRerun.next(checkStatus);

    const alreadyProcessed = new Choice(this, 'Already processed?')
      .when(textIs(`${INPUT}.when_already_processed`, 'ignore'), new Succeed(this, 'Ignored'))
      .when(textIs(`${INPUT}.when_already_processed`, 'rerun'), forceRerun)
      .otherwise(writeReport);
    const startRun = this.#invoke('Start run', functions.startRun, {
      payload: { force: false },
      resultPath: JsonPath.entirePayload,
      retries: START_RETRIES,
    }).addCatch(alreadyProcessed, { errors: ['LumeAlreadyProcessedError'], resultPath: '$.already_processed' });
    if (props.onUncertainStart === 'retry') {
      // A state of its own: if Lume now says that the path was processed, that may be due to the first start.
      const repeatStart = this.#invoke('Repeat start', functions.startRun, {
        payload: { force: false },
        resultPath: JsonPath.entirePayload,
        retries: REPEATED_START_RETRIES,
      }).addCatch(writeReport, CAUGHT);
      repeatStart.next(checkStatus);
      startRun.addCatch(repeatStart, { errors: [...PERHAPS_STARTED], resultPath: '$.uncertain_start' });
    }
    startRun.addCatch(writeReport, CAUGHT).next(checkStatus);

    const adoptRun = new Pass(this, 'Adopt run', {
      parameters: { run: { 'id.$': `${INPUT}.run_id` }, check: { checks: 0 } },
    });
    adoptRun.next(checkStatus);

    // The input stays in the context object, so that the state has nothing but what the workflow itself found out.
    const start = new Choice(this, 'Run already known?', { outputPath: JsonPath.DISCARD })
      .when(Condition.isPresent(`${INPUT}.run_id`), adoptRun)
      .otherwise(
        new Choice(this, 'Forced rerun?').when(isTrue(`${INPUT}.force_rerun`), forceRerun).otherwise(startRun),
      );

    this.logs = this.#logs(operations);
    const { executions, executionData } = operations.logging;
    this.stateMachine = new StateMachine(this, 'Workflow', {
      comment: 'Follows one Lume run from its start to its outcome',
      definitionBody: DefinitionBody.fromChainable(start),
      role: workflowRole(this, 'role', { functions, topics, operations }),
      ...(executions !== 'off' && {
        logs: { destination: this.logs, level: LOG_LEVELS[executions], includeExecutionData: executionData },
      }),
      tracingEnabled: operations.tracing,
      removalPolicy: operations.removalPolicy,
    });
    if (executions !== 'all') accept(this.stateMachine, 'AwsSolutions-SF1');
    if (!operations.tracing) accept(this.stateMachine, 'AwsSolutions-SF2');
  }

  /**
   * With this prefix, a log group takes no space in the account's resource policy for logs. The id of the stack avoids a
   * clash with the kept logs of an earlier stack of the same name.
   */
  #logs(operations: Operations): LogGroup {
    return new PrivateLogs(this, 'logs', operations, {
      logGroupName: `/aws/vendedlogs/states/${operations.deploymentName}-${stackUuid()}`,
    });
  }

  /** *Write report* and all states after it. */
  #writeReport(reportRun: LambdaFunction, topics: OutcomeTopics): LambdaInvoke {
    const bareAlert = this.#bareAlert(topics.alerts);
    const publish = (id: string, { kind, topic }: OutcomeMessage) =>
      withRetries(
        new SnsPublish(this, id, {
          topic: topics[topic],
          subject: JsonPath.stringAt(`$.report.${kind}.subject`),
          message: TaskInput.fromJsonPathAt(`$.report.${kind}.message`),
          messagePerSubscriptionType: true,
          messageAttributes: {
            ...Object.fromEntries(
              ['outcome', 'flow_version', 'route'].map((name) => [
                name,
                { value: JsonPath.stringAt(`$.report.attributes.${name}`) },
              ]),
            ),
            kind: { value: kind },
          },
          resultPath: JsonPath.DISCARD,
        }),
        PUBLISH_RETRIES,
      ).addCatch(bareAlert, CAUGHT);

    const [success, zeroRowsAlert] = OUTCOME_MESSAGES.SUCCEEDED;
    const [mappedRows, rejects, rejectAlert] = OUTCOME_MESSAGES.PARTIAL_FAILED;
    const [alert, outage] = OUTCOME_MESSAGES.NOT_STARTED; // includes the messages of all other failures

    const succeed = new Succeed(this, 'Succeeded');
    const withRows = publish('Publish success', success).next(succeed);
    const withoutRows = publish('Publish zero rows', success)
      .next(publish('Publish zero rows alert', zeroRowsAlert))
      .next(succeed);
    const partlySucceeded = new Succeed(this, 'Partly succeeded');
    const partly = publish('Publish mapped rows', mappedRows)
      .next(publish('Publish rejects', rejects))
      .next(
        new Choice(this, 'Too many rejects?')
          .when(
            Condition.isPresent('$.report.alert'),
            publish('Publish reject alert', rejectAlert).next(partlySucceeded),
          )
          .otherwise(partlySucceeded),
      );
    const end = new Fail(this, 'Failed', {
      errorPath: '$.report.failure.error',
      causePath: '$.report.failure.cause',
    });
    const failed = new Choice(this, 'Of an outage?')
      .when(Condition.isPresent('$.report.of_an_outage'), publish('Publish outage', outage).next(end))
      .otherwise(publish('Publish alert', alert).next(end));

    const isSucceeded = Condition.stringEquals('$.report.outcome', 'SUCCEEDED');
    const writeReport = this.#invoke('Write report', reportRun, {
      payload: { 'state.$': '$' },
      resultPath: JsonPath.entirePayload,
      retries: REPORT_RETRIES,
    });
    writeReport.addCatch(bareAlert, CAUGHT).next(
      new Choice(this, 'Route outcome')
        // Decided here, so that a run with rows needs no further state: AWS charges per state transition.
        .when(Condition.and(isSucceeded, Condition.isPresent('$.report.alert')), withoutRows)
        .when(isSucceeded, withRows)
        .when(Condition.stringEquals('$.report.outcome', 'PARTIAL_FAILED'), partly)
        .otherwise(failed),
    );
    return writeReport;
  }

  /** Fallback when the report or a publish fails. Needs no Lambda function. */
  #bareAlert(topic: ITopic) {
    // One line: whether the template of an intrinsic function may contain line breaks is not documented.
    const message = JsonPath.format(
      `An execution of Lume Arrivals could not report its outcome ({}). Its run may have ended well. What to do: see what it did and which run it followed, and start an execution with that run_id as its input, which reports on it: aws stepfunctions get-execution-history --region ${Stack.of(this).region} --reverse-order --max-results 20 --execution-arn "{}"`,
      JsonPath.stringAt('$.error.Error'),
      JsonPath.stringAt('$$.Execution.Id'),
    );
    const publish = new SnsPublish(this, 'Publish bare alert', {
      topic,
      subject: 'ERROR an outcome could not be reported',
      message: TaskInput.fromText(message),
      resultPath: JsonPath.DISCARD,
    });
    publish.next(
      new Fail(this, 'Failed without report', {
        error: 'LumeRun.NOT_REPORTED',
        cause: 'The report or a message failed; a bare alert was published instead',
      }),
    );
    return withRetries(publish, PUBLISH_RETRIES);
  }

  #invoke(id: string, lambdaFunction: LambdaFunction, { payload, resultPath, retries }: Invocation): LambdaInvoke {
    const task = new LambdaInvoke(this, id, {
      lambdaFunction,
      payload: TaskInput.fromObject({
        'execution.$': '$$.Execution.Id',
        'input.$': '$$.Execution.Input',
        'attempt.$': '$$.State.RetryCount',
        ...payload,
      }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      resultPath,
    });
    return withRetries(task, retries);
  }
}

/** The input of the execution. Started by hand, it may be any JSON. */
const INPUT = '$$.Execution.Input';

interface Invocation {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly resultPath: string;
  readonly retries: readonly RetryProps[];
}

const LOG_LEVELS = { error: LogLevel.ERROR, all: LogLevel.ALL };

const CAUGHT = { errors: [Errors.ALL], resultPath: '$.error' };

function withRetries<T extends LambdaInvoke | SnsPublish>(task: T, retries: readonly RetryProps[]): T {
  for (const retry of retries) task.addRetry(retry);
  return task;
}

/** Checks the type first: an input by hand may have any type, and comparing another one fails the execution. */
function textIs(path: string, value: string): Condition {
  return Condition.and(Condition.isPresent(path), Condition.isString(path), Condition.stringEquals(path, value));
}

function isTrue(path: string): Condition {
  return Condition.and(Condition.isPresent(path), Condition.isBoolean(path), Condition.booleanEquals(path, true));
}
