import type { IncomingMessage, ServerResponse } from 'node:http';
import { DEPLOYMENTS_PATH } from '../../../functions/deployment-record.ts';
import { bodyOf, startServer, type TestServer } from '../http-server.ts';
import { deploymentParameter } from './deployment-records.ts';

/** A response of AWS, in the protocol of the service. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An error by its code and message, for services with XML, services with JSON, and S3. */
export interface AwsError {
  readonly xml: readonly [status: number, code: string, message: string];
  readonly json: readonly [status: number, code: string, message: string];
  readonly s3: readonly [status: number, code: string, message: string];
}

const EXPIRED = 'The security token included in the request is expired';
const INVALID = 'The security token included in the request is invalid.';
const DENIED = 'User: arn:aws:iam::123456789012:user/ana is not authorized to perform this action';

/** From Common Errors in each API Reference, and S3's list of error codes. */
export const AWS_ERRORS = {
  'expired credentials': {
    xml: [403, 'ExpiredToken', EXPIRED],
    json: [400, 'ExpiredTokenException', EXPIRED],
    s3: [400, 'ExpiredToken', 'The provided token has expired.'],
  },
  'unknown credentials': {
    xml: [403, 'InvalidClientTokenId', INVALID],
    json: [400, 'UnrecognizedClientException', INVALID],
    s3: [403, 'InvalidAccessKeyId', 'The AWS Access Key Id you provided does not exist in our records.'],
  },
  'a wrong secret key': {
    xml: [403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match'],
    json: [400, 'InvalidSignatureException', 'The request signature we calculated does not match'],
    s3: [403, 'SignatureDoesNotMatch', 'The request signature we calculated does not match'],
  },
  'a missing permission': {
    xml: [403, 'AccessDenied', DENIED],
    json: [400, 'AccessDeniedException', DENIED],
    s3: [403, 'AccessDenied', 'Access Denied'],
  },
  throttling: {
    xml: [400, 'Throttling', 'Rate exceeded'],
    json: [400, 'ThrottlingException', 'Rate exceeded'],
    s3: [503, 'SlowDown', 'Please reduce your request rate.'],
  },
  'too many requests': {
    xml: [429, 'RequestLimitExceeded', 'Rate exceeded'],
    json: [429, 'TooManyRequestsException', 'Rate exceeded'],
    s3: [429, 'TooManyRequests', 'Please reduce your request rate.'],
  },
  'an error of its own': {
    xml: [500, 'InternalFailure', 'An internal error occurred'],
    json: [500, 'InternalServerError', 'An internal error occurred'],
    s3: [500, 'InternalError', 'We encountered an internal error. Please try again.'],
  },
} as const satisfies Readonly<Record<string, AwsError>>;

const REQUEST_ID = '5d1f2b6c-0e5f-4c88-9d52-0f6f1a2b3c4d';
const RETRY_AFTER = { 'retry-after': '0' };

/** The response to an error, in the protocol of the service that the request is signed for. */
export function errorOf(service: string, error: AwsError): AwsAnswer {
  if (service === 's3') {
    const [status, code, message] = error.s3;
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>4442587FB7D0A2F9</RequestId><HostId>host</HostId></Error>`;
    return { status, headers: { 'content-type': 'application/xml', ...RETRY_AFTER }, body };
  }
  if (service === 'sns') {
    const [status, code, message] = error.xml;
    const body = `<ErrorResponse xmlns="http://${service}.amazonaws.com/doc/2010-05-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n  <RequestId>${REQUEST_ID}</RequestId>\n</ErrorResponse>\n`;
    return { status, headers: { 'content-type': 'text/xml', ...RETRY_AFTER }, body };
  }
  const [status, code, message] = error.json;
  if (service === 'lambda') {
    const headers = { 'content-type': 'application/json', 'x-amzn-errortype': code, ...RETRY_AFTER };
    return { status, headers, body: JSON.stringify({ message }) };
  }
  const headers = {
    'content-type': service === 'events' ? 'application/x-amz-json-1.1' : 'application/x-amz-json-1.0',
    ...(service === 'sqs' && { 'x-amzn-query-error': `${error.xml[1]};Sender` }),
    ...RETRY_AFTER,
  };
  return { status, headers, body: JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message }) };
}

const DEPLOYMENTS: AwsAnswer = {
  status: 200,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify({ Parameters: [deploymentParameter('arrivals')] }),
};

/** `…Credential=AKID/20261124/us-east-1/states/aws4_request, …` */
function serviceOf({ headers }: IncomingMessage): string {
  return (
    /Credential=[^/]+\/\d+\/[^/]+\/(?<service>[\w-]+)\//.exec(headers.authorization ?? '')?.groups?.['service'] ?? ''
  );
}

/** Answers as AWS would. Where `answerTo` returns undefined, the connection hangs. */
export function startAws(answerTo: (service: string, body: string) => AwsAnswer | undefined): Promise<TestServer> {
  return startServer(async (request: IncomingMessage, response: ServerResponse) => {
    const answer = answerTo(serviceOf(request), await bodyOf(request));
    if (answer !== undefined) response.writeHead(answer.status, answer.headers).end(answer.body);
  });
}

/** The deployment is found; every other call fails with the error. */
export function errorBehindTheDeployment(error: AwsError): (service: string, body: string) => AwsAnswer {
  return (service, body) => (asksForDeployments(service, body) ? DEPLOYMENTS : errorOf(service, error));
}

/** The deployment is found; every other call hangs. */
export function silenceBehindTheDeployment(service: string, body: string): AwsAnswer | undefined {
  return asksForDeployments(service, body) ? DEPLOYMENTS : undefined;
}

function asksForDeployments(service: string, body: string): boolean {
  return service === 'ssm' && body.includes(`"${DEPLOYMENTS_PATH}"`);
}
