import type { CfnParameterProps } from 'aws-cdk-lib';
import { DEFAULTS } from '../../lib/settings.ts';

/** One field of the form that the console shows for a template: a parameter, its label, and the heading it is under. */
export interface FormField {
  readonly id: string;
  readonly heading: string;
  readonly label: string;
  readonly parameter: CfnParameterProps;
}

/** Parameters that are no route's. */
export const PARAMETERS = {
  landingBucket: 'ExistingBucketName',
  baseUrl: 'LumeBaseUrl',
  secret: 'ExistingSecretArn',
  secretKey: 'ExistingSecretKeyArn',
  timeZone: 'TimeZone',
  emails: { success: 'SuccessEmail', rejects: 'RejectsEmail', alerts: 'AlertsEmail' },
} as const;

export interface RouteParameters {
  readonly prefix: string;
  readonly suffix: string;
  readonly flowVersion: string;
}

/** The parameters of a route: of `daily-orders` they begin with `DailyOrders`, since their names have letters and digits only. */
export function routeParameters(route: string): RouteParameters {
  const start = inNames(route);
  return { prefix: `${start}Prefix`, suffix: `${start}Suffix`, flowVersion: `${start}FlowVersion` };
}

/** Two routes that are alike in this cannot be in one file. */
export function inNames(route: string): string {
  return route.replace(/(?:^|[-_]+)(\w?)/g, (_, first: string) => first.toUpperCase()).replace(/_/g, '');
}

/**
 * Every pattern matches a whole value, as CloudFormation and the local system want it, in what the regular expressions of
 * Java and JavaScript share. Values go into JSON and into EventBridge patterns as they are, which cannot escape them:
 * hence no quotes, backslashes, stars, angle brackets and braces.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-regexes.html
 */
const KEY_PART = '[ !#-)+-;=?-\\[\\]-z|~]{0,512}';
const OPTIONAL_EMAIL = "|[A-Za-z0-9_'+.-]{1,64}@[A-Za-z0-9-]+([.][A-Za-z0-9-]+)*[.][A-Za-z]{2,}";
const NO_ALIAS = '(?!.*(-s3alias|--ol-s3)$)';

/** What the file asks for, in the order of the form. */
export function consoleForm(routes: readonly string[]): readonly FormField[] {
  return [
    ...routes.flatMap(fieldsOfRoute),
    {
      id: PARAMETERS.landingBucket,
      heading: 'Where files land',
      label: 'Existing bucket',
      parameter: {
        description:
          'Name of a bucket in this account and region, with events to EventBridge switched on. Empty: the stack makes one.',
        default: '',
        allowedPattern: `|${NO_ALIAS}[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`,
        constraintDescription:
          'must be the name of a bucket, no ARN and no URI: 3 to 63 lower-case letters, digits, . or -',
      },
    },
    {
      id: PARAMETERS.baseUrl,
      heading: 'Lume',
      label: 'Address',
      parameter: {
        description: "The https URL of Lume's API.",
        default: DEFAULTS.lumeBaseUrl,
        allowedPattern: 'https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?',
        constraintDescription: 'must be an https URL, without a user name, a query or a fragment',
      },
    },
    {
      id: PARAMETERS.secret,
      heading: 'Lume',
      label: 'Existing secret with the API key',
      parameter: {
        description:
          'ARN of a secret in Secrets Manager whose text is the API key. Empty: the stack makes an empty one for you to fill.',
        default: '',
        allowedPattern: '|arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}',
        constraintDescription: 'must be the ARN of a secret in Secrets Manager, with the six characters at its end',
      },
    },
    {
      id: PARAMETERS.secretKey,
      heading: 'Lume',
      label: 'KMS key of that secret',
      parameter: {
        description: 'ARN of the customer managed key that encrypts the existing secret. Empty: it has none.',
        default: '',
        allowedPattern: '|arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+',
        constraintDescription: 'must be the ARN of a key in KMS, not of an alias',
      },
    },
    ...emailFields(),
    {
      id: PARAMETERS.timeZone,
      heading: 'Who is told',
      label: 'Time zone',
      parameter: {
        description: 'IANA name of the time zone in which messages give times, in addition to UTC.',
        default: DEFAULTS.timeZone,
        allowedValues: [...new Set([DEFAULTS.timeZone, ...Intl.supportedValuesOf('timeZone')])],
        constraintDescription: 'must be the IANA name of a time zone, for example Europe/Berlin',
      },
    },
  ];
}

function fieldsOfRoute(route: string): readonly FormField[] {
  const { prefix, suffix, flowVersion } = routeParameters(route);
  const heading = `Route ${route}`;
  return [
    {
      id: prefix,
      heading,
      label: 'Keys start with',
      parameter: {
        description: `Route ${route}: files whose keys start with this. Empty: any.`,
        default: `incoming/${route}`,
        allowedPattern: `(?![sS]3[aA]?://)${KEY_PART}`,
        constraintDescription:
          'must be a plain start of keys, incoming/ and not s3://bucket/incoming/*, in ASCII and without " * \\ < > { }',
      },
    },
    {
      id: suffix,
      heading,
      label: 'Keys end with',
      parameter: {
        description: `Route ${route}: files whose keys end with this. Empty: any.`,
        default: '.csv',
        allowedPattern: KEY_PART,
        constraintDescription: 'must be a plain end of keys, .csv and not *.csv, in ASCII and without " * \\ < > { }',
      },
    },
    {
      id: flowVersion,
      heading,
      label: 'Flow version',
      parameter: {
        description: `Route ${route}: name:version of the flow in Lume that these files go to.`,
        allowedPattern: '[A-Za-z0-9][A-Za-z0-9_.-]{0,127}:[A-Za-z0-9][A-Za-z0-9_.-]{0,63}',
        constraintDescription: 'must have the form name:version, for example customer_cleaner:v1',
      },
    },
  ];
}

function emailFields(): readonly FormField[] {
  const said = { success: 'rows are ready', rejects: 'rows were rejected', alerts: 'something failed' } as const;
  return (['success', 'rejects', 'alerts'] as const).map((topic) => ({
    id: PARAMETERS.emails[topic],
    heading: 'Who is told',
    label: `E-mail when ${said[topic]}`,
    parameter: {
      description: `Gets a mail when ${said[topic]}, after a click on a link in the first one. Empty: nobody.`,
      default: '',
      allowedPattern: OPTIONAL_EMAIL,
      constraintDescription: 'must be an e-mail address',
    },
  }));
}

/** How the console groups and names the parameters. */
export function interfaceOf(form: readonly FormField[]): object {
  return {
    ParameterGroups: [...Map.groupBy(form, ({ heading }) => heading)].map(([heading, fields]) => ({
      Label: { default: heading },
      Parameters: fields.map(({ id }) => id),
    })),
    ParameterLabels: Object.fromEntries(form.map(({ id, label }) => [id, { default: label }])),
  };
}
