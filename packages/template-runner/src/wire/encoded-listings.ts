import { type HttpApp, s3PathOf } from './http-app.ts';

/**
 * Adds `encoding-type=url` to listings, which fauxqs does not support: keys and prefixes are encoded as S3 does, with `+`
 * for a space, and slashes kept.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function encodeListings(app: HttpApp): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    const { 'encoding-type': encoding } = (request.query ?? {}) as Record<string, unknown>;
    const isListing = encoding === 'url' && request.method === 'GET' && s3PathOf(request)?.key === '';
    done(null, isListing && typeof payload === 'string' ? encoded(payload) : payload);
  });
}

function encoded(listing: string): string {
  return listing
    .replace(
      /<(Key|NextKeyMarker|Prefix|Delimiter|StartAfter)>([^<]*)</g,
      (_, name, text) => `<${name}>${encode(unescaped(text))}<`,
    )
    .replace(/<\/List(?:Bucket|Versions)Result>/, '  <EncodingType>url</EncodingType>\n$&');
}

function encode(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%2F', '/')
    .replaceAll('%20', '+');
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
}
