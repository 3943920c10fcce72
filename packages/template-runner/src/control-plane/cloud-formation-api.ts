import type { LocalTemplate } from '../template/local-template.ts';
import { stackId } from '../template/stack-scope.ts';
import { type HttpApp, type HttpReply, queryParametersOf } from '../wire/http-app.ts';
import { escapeXml } from '../wire/xml-errors.ts';

const XMLNS = 'http://cloudformation.amazonaws.com/doc/2010-05-15/';

/** Serves DescribeStacks, in the query protocol: the one stack that runs here, with its outputs. */
export function serveStacks(app: HttpApp, template: LocalTemplate): void {
  const createdAt = new Date().toISOString();
  app.addHook('preHandler', async (request, reply) => {
    const parameters = queryParametersOf(request);
    if (parameters?.['Version'] !== '2010-05-15') return;
    const { Action, StackName } = parameters;
    if (Action !== 'DescribeStacks') {
      return answer(reply, 400, errorXml('InvalidAction', `${Action} is not supported locally.`));
    }
    const arn = stackId(template);
    if (StackName !== undefined && StackName !== template.stackName && StackName !== arn) {
      return answer(reply, 400, errorXml('ValidationError', `Stack with id ${StackName} does not exist`));
    }
    return answer(reply, 200, stacksXml(template, arn, createdAt));
  });
}

function stacksXml({ stackName, description, outputs }: LocalTemplate, arn: string, createdAt: string): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${escapeXml(value)}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="${XMLNS}"><DescribeStacksResult><Stacks><member>
<StackId>${arn}</StackId><StackName>${stackName}</StackName><Description>${escapeXml(description)}</Description>
<CreationTime>${createdAt}</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus>
<Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function errorXml(code: string, message: string): string {
  return `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>`;
}

function answer(reply: HttpReply, status: number, xml: string): HttpReply {
  return reply.status(status).header('content-type', 'text/xml').send(xml);
}
