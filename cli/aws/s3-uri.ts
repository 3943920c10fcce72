/** An object, or where there is none yet: the key may be a prefix, or empty. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** Buckets of before 2018 may have capitals and underscores, and be longer. */
const PLACE = /^s3:\/\/(?<bucket>[A-Za-z0-9][\w.-]{1,253}[A-Za-z0-9])(?:\/(?<key>.*))?$/s;

/** Undefined for what is not `s3://bucket`, with or without more. */
export function placeIn(uri: string): S3Place | undefined {
  const { bucket, key = '' } = PLACE.exec(uri)?.groups ?? {};
  return bucket === undefined ? undefined : { bucket, key };
}

/** Undefined for what is not `s3://bucket/key`. */
export function objectIn(uri: string): S3Place | undefined {
  const place = placeIn(uri);
  return place?.key === '' ? undefined : place;
}

export function uriOf({ bucket, key }: S3Place): string {
  return `s3://${bucket}/${key}`;
}
