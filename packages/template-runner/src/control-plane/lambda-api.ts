import { FunctionError } from '../lambda/function-errors.ts';
import type { HttpApp } from '../wire/http-app.ts';

interface InvokableFunction {
  readonly name: string;
  readonly arn: string;
}

interface LambdaApi {
  readonly functions: readonly InvokableFunction[];
  readonly invoke: (arn: string, payload: unknown) => Promise<unknown>;
}

/**
 * Serves synchronous Invoke, and answers 501 to any other operation.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export function serveLambda(app: HttpApp, { functions, invoke }: LambdaApi): void {
  app.addHook('preHandler', async (request, reply) => {
    const [path = ''] = request.url.split('?');
    if (!/^\/20\d\d-\d\d-\d\d\//.test(path)) return;
    reply.header('content-type', 'application/json');
    const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path)?.[1];
    if (name === undefined || request.method !== 'POST') {
      return reply
        .status(501)
        .header('x-amzn-errortype', 'NotImplementedException')
        .send(JSON.stringify({ Message: `${request.method} ${path} is not supported locally.` }));
    }
    const wanted = decodeURIComponent(name);
    const found = functions.find((each) => each.name === wanted || each.arn === wanted);
    if (found === undefined) {
      return reply
        .status(404)
        .header('x-amzn-errortype', 'ResourceNotFoundException')
        .send(JSON.stringify({ Message: `Function not found: ${wanted}` }));
    }
    reply.header('x-amz-executed-version', '$LATEST');
    try {
      return reply.send(JSON.stringify((await invoke(found.arn, payloadOf(request.body))) ?? null));
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return reply.header('x-amz-function-error', 'Unhandled').send(JSON.stringify(error));
    }
  });
}

function payloadOf(body: unknown): unknown {
  const text = Buffer.isBuffer(body) ? body.toString('utf8') : '';
  return text === '' ? null : JSON.parse(text);
}
