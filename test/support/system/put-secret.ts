/** Sets a secret of the local system, as `aws secretsmanager put-secret-value` does. */
export async function putSecret(endpoint: string, arn: string, value: string): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.PutSecretValue',
      // The local system reads only the service from it.
      authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/secretsmanager/aws4_request',
    },
    body: JSON.stringify({ SecretId: arn, SecretString: value }),
  });
  if (!response.ok) throw new Error(`the secret was not taken: ${await response.text()}`);
}
