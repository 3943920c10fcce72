import { randomUUID } from 'node:crypto';
import { type HttpApp, queryParametersOf } from '../wire/http-app.ts';

/** Serves AssumeRole, in the query protocol. Every call succeeds, as permissions are not enforced. */
export function serveRoles(app: HttpApp): void {
  app.addHook('preHandler', async (request, reply) => {
    const parameters = queryParametersOf(request);
    if (parameters?.['Version'] !== '2011-06-15' || parameters['Action'] !== 'AssumeRole') return;
    return reply.status(200).header('content-type', 'text/xml').send(credentialsXml());
  });
}

function credentialsXml(): string {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIALOCAL</AccessKeyId><SecretAccessKey>local</SecretAccessKey><SessionToken>${randomUUID()}</SessionToken>
<Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
