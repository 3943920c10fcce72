/** An object or a prefix, which may be empty. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** Bucket names from before 2018 may have capitals and underscores, and be longer. */
const PLACE = /^s3:\/\/(?<bucket>[A-Za-z0-9][\w.-]{1,253}[A-Za-z0-9])(?:\/(?<key>.*))?$/s;

/** Parses `s3://bucket` or `s3://bucket/prefix`; undefined for anything else. */
export function placeIn(uri: string): S3Place | undefined {
  const { bucket, key = '' } = PLACE.exec(uri)?.groups ?? {};
  return bucket === undefined ? undefined : { bucket, key };
}

/** Parses `s3://bucket/key`; undefined for anything else. */
export function objectIn(uri: string): S3Place | undefined {
  const place = placeIn(uri);
  return place?.key === '' ? undefined : place;
}

export function uriOf({ bucket, key }: S3Place): string {
  return `s3://${bucket}/${key}`;
}
