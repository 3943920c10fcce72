const CONSOLES: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** Mail programs truncate longer URLs, and chats refuse them. */
const MAX_LINK = 2000;

/** The execution in the Step Functions console of its partition and region. */
export function executionLink(executionArn: string): string {
  const { host, region } = consoleOf(executionArn);
  return `https://${host}/states/home?region=${region}#/v2/executions/details/${encodeURI(executionArn)}`;
}

/**
 * An object in the S3 console of the execution's partition and region. The key is a single encoded value, so that the
 * link cannot lead anywhere else.
 * @returns null if it is no `s3://` URI, or if the link would be too long.
 */
export function objectLink(executionArn: string, uri: string | null): string | null {
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s.exec(uri ?? '') ?? [];
  if (bucket === undefined || key === undefined) return null;
  const { host, region } = consoleOf(executionArn);
  const url = `https://${host}/s3/object/${bucket}?region=${region}&prefix=${encode(key)}`;
  return url.length <= MAX_LINK ? url : null;
}

/** `arn:…:execution:NAME:id` → `arn:…:stateMachine:NAME`. */
export function stateMachineArn(executionArn: string): string {
  return executionArn.replace(/:execution:([^:]+):.*$/, ':stateMachine:$1');
}

/** `arn:…:stateMachine:NAME` and the execution's name → `arn:…:execution:NAME:name`. */
export function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

/** The last part of an execution's ARN. */
export function executionNameOf(executionArn: string): string {
  return executionArn.slice(executionArn.lastIndexOf(':') + 1);
}

export function regionOf(arn: string): string {
  return arn.split(':')[3] || 'us-east-1';
}

function consoleOf(executionArn: string): { readonly host: string; readonly region: string } {
  const [, partition = 'aws'] = executionArn.split(':');
  const region = regionOf(executionArn);
  return { host: `${region}.${CONSOLES[partition] ?? CONSOLES['aws']}`, region };
}

/** `encodeURIComponent`, and the characters that it keeps but markdown or a mail program may interpret. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*~]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
