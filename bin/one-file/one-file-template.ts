import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  Aws,
  CfnCondition,
  CfnParameter,
  CfnResource,
  DefaultStackSynthesizer,
  Fn,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib';
import { Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol } from 'aws-cdk-lib/aws-sns';
import type { IConstruct } from 'constructs';
import { ArrivalsStack } from '../../lib/arrivals-stack.ts';
import { consoleForm, interfaceOf, PARAMETERS, routeParameters } from './console-form.ts';
import { commonJsBundle, inlineFunctions } from './inline-functions.ts';
import { makeOptional, type OptionalResource, type Template } from './optional-resource.ts';

export interface OneFileOptions {
  /** Names of the routes. What they match is left to parameters. */
  readonly routes: readonly string[];
  /** Of this product, for the description. */
  readonly version: string;
}

/** The id of the stack in the app. Its name is in no template: who deploys it names it. */
const STACK_ID = 'one-file';

const MAKES_BUCKET = 'MakesLandingBucket';
const MAKES_SECRET = 'MakesApiKeySecret';

/** The whole system as one CloudFormation template that needs nothing beside it: no CDK, no bootstrap, no assets. */
export function oneFileTemplate(options: OneFileOptions): Template {
  const outdir = mkdtempSync(join(tmpdir(), 'one-file-'));
  try {
    // The bundles of the CDK would be thrown away.
    const context = { ...contextOfRepository(), 'aws:cdk:bundling-stacks': [] };
    const app = new App({ outdir, context, treeMetadata: false, analyticsReporting: false });
    const stack = parameterizedStack(app, options);
    const { template } = app.synth().getStackArtifact(stack.artifactId);
    return optionalResources(stack).reduce(makeOptional, inlineFunctions(template, commonJsBundle));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

/** The usual stack, with parameters in the place of settings, and with what depends on them. */
function parameterizedStack(app: App, { routes, version }: OneFileOptions): ArrivalsStack {
  const settings = {
    deploymentName: Aws.STACK_NAME,
    routes: routes.map((name) => {
      const { prefix, suffix, flowVersion } = routeParameters(name);
      return { name, prefix: Fn.ref(prefix), suffix: Fn.ref(suffix), flowVersion: Fn.ref(flowVersion) };
    }),
    lume: { baseUrl: Fn.ref(PARAMETERS.baseUrl) },
    timeZone: Fn.ref(PARAMETERS.timeZone),
  };
  const stack = new ArrivalsStack(app, STACK_ID, settings, {
    description: `Lume Arrivals ${version}: from a file in S3 to an outcome that people hear of`,
    synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer,
  });
  const form = consoleForm(routes);
  for (const { id, parameter } of form) new CfnParameter(stack, id, { type: 'String', ...parameter });
  stack.templateOptions.metadata = { 'AWS::CloudFormation::Interface': interfaceOf(form) };
  addOptionalParts(stack);
  return stack;
}

function addOptionalParts(stack: ArrivalsStack): void {
  const { landingBucket, functions, topics, deadLetters } = stack.arrivals;
  const isEmpty = (parameter: string) => Fn.conditionEquals(Fn.ref(parameter), '');
  const whenGiven = (parameter: string) =>
    new CfnCondition(stack, `Has${parameter}`, { expression: Fn.conditionNot(isEmpty(parameter)) });
  const makesBucket = new CfnCondition(stack, MAKES_BUCKET, { expression: isEmpty(PARAMETERS.landingBucket) });
  new CfnCondition(stack, MAKES_SECRET, { expression: isEmpty(PARAMETERS.secret) });
  // An existing bucket keeps the policy that it has.
  resourceOf(landingBucket.node.findChild('Policy')).cfnOptions.condition = makesBucket;

  const decrypt = new Policy(stack, 'api-key decrypt', {
    roles: [functions.startRun, functions.checkRun, functions.reportRun].flatMap(({ role }) => role ?? []),
    statements: [new PolicyStatement({ actions: ['kms:Decrypt'], resources: [Fn.ref(PARAMETERS.secretKey)] })],
  });
  resourceOf(decrypt).cfnOptions.condition = whenGiven(PARAMETERS.secretKey);

  for (const topic of ['success', 'rejects', 'alerts'] as const) {
    const parameter = PARAMETERS.emails[topic];
    const subscription = new Subscription(stack, `${topic} e-mail`, {
      topic: topics[topic],
      protocol: SubscriptionProtocol.EMAIL,
      endpoint: Fn.ref(parameter),
      deadLetterQueue: deadLetters.notifications,
    });
    resourceOf(subscription).cfnOptions.condition = whenGiven(parameter);
  }
}

/** What the stack makes unless a parameter names one that exists. */
function optionalResources({ arrivals }: ArrivalsStack): readonly OptionalResource[] {
  const bucket = { Ref: PARAMETERS.landingBucket };
  const bucketArn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', bucket]] };
  return [
    {
      logicalId: logicalIdOf(arrivals.landingBucket),
      condition: MAKES_BUCKET,
      otherwise: { ref: bucket, attributes: { Arn: bucketArn } },
    },
    {
      logicalId: logicalIdOf(arrivals.node.findChild('api-key')),
      condition: MAKES_SECRET,
      otherwise: { ref: { Ref: PARAMETERS.secret } },
    },
  ];
}

function logicalIdOf(construct: IConstruct): string {
  return Stack.of(construct).resolve(resourceOf(construct).logicalId);
}

/** The resource that a construct is, or stands for. */
function resourceOf(construct: IConstruct): CfnResource {
  const resource = CfnResource.isCfnResource(construct) ? construct : construct.node.defaultChild;
  if (resource !== undefined && CfnResource.isCfnResource(resource)) return resource;
  throw new Error(`${construct.node.path} is no resource`);
}

/** The feature flags of the CDK that every other synthesis here has. */
function contextOfRepository(): Readonly<Record<string, unknown>> {
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  return context;
}
