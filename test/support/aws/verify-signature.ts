import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/**
 * Whether the signature of a request matches what arrived, computed as AWS does.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function isSigned({ method, url = '', headers }: IncomingMessage, body: string, secretKey: string): boolean {
  const { date, region, service, names, signature } =
    /Credential=[^/]+\/(?<date>\d+)\/(?<region>[\w-]+)\/(?<service>[\w-]+)\/aws4_request, SignedHeaders=(?<names>[\w;-]+), Signature=(?<signature>\w+)$/.exec(
      headers.authorization ?? '',
    )?.groups ?? {};
  if (!date || !region || !service || !names) return false;
  // S3's rule for paths: each segment decoded, then encoded but for unreserved characters.
  const [place = '', query = ''] = url.split('?');
  const path = place.split('/').map((segment) => encodeURIComponent(decodeURIComponent(segment)));
  const parameters = [...new URLSearchParams(query)].map((pair) => pair.map(strictly).join('=')).toSorted();
  const signedHeaders = names.split(';').map((name) => `${name}:${headers[name]}\n`);
  const canonical = [method, path.join('/'), parameters.join('&'), signedHeaders.join(''), names, sha256(body)].join(
    '\n',
  );
  const scope = `${date}/${region}/${service}/aws4_request`;
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [date, region, service, 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secretKey}`);
  return hmac(key, toSign).toString('hex') === signature;
}

function strictly(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
