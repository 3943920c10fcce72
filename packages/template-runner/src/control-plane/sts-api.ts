import { randomUUID } from 'node:crypto';
import type { HttpApp } from '../wire/http-app.ts';

/** AssumeRole of STS, which speaks the query protocol: anybody gets any role, since permissions are not enforced here. */
export function serveRoles(app: HttpApp): void {
  app.addHook('preHandler', async (request, reply) => {
    const isForm = request.headers['content-type']?.includes('application/x-www-form-urlencoded');
    const form = (isForm ? request.body : undefined) as Readonly<Record<string, string>> | undefined;
    if (form?.['Version'] !== '2011-06-15' || form['Action'] !== 'AssumeRole') return;
    return reply.status(200).header('content-type', 'text/xml').send(credentialsXml());
  });
}

function credentialsXml(): string {
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
<AccessKeyId>ASIALOCAL</AccessKeyId><SecretAccessKey>local</SecretAccessKey><SessionToken>${randomUUID()}</SessionToken>
<Expiration>${expiration}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
}
