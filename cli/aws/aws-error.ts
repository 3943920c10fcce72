import { oneLine, truncate } from '../../functions/output-text.ts';
import { CliError } from '../cli-error.ts';

/** AWS rejects the credentials: every other call would fail too. */
export class CredentialsError extends CliError {
  override readonly name = 'CredentialsError';
}

const SIGN_IN = 'Sign in again, for example with: aws sso login';

/**
 * Turns an error of AWS or of the network into one that says what to do. Returns any other error, a bug in this
 * program, as it is.
 */
export function explainAwsError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof CliError) return error;
  const { name } = error;
  const message = brief(error.message);
  const say = (text: string) => new CliError(text, { cause: error });
  const about = (text: string) => new CredentialsError(text, { cause: error });
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError' || name === 'ProviderError') {
    if (/expired|refresh/i.test(message)) return about(`The session of AWS has expired. ${SIGN_IN} (${message})`);
    if (/profile/i.test(message)) return about(`The AWS profile cannot be used. (${message})`);
    return about(
      'No AWS credentials. Set AWS_PROFILE or --profile to one that has some, or sign in, for example with: aws sso login',
    );
  }
  if (/^ExpiredToken|TokenRefreshRequired|^RequestExpired/.test(name)) {
    return about(`The AWS credentials have expired. ${SIGN_IN}`);
  }
  if (UNKNOWN_CREDENTIALS.test(name)) {
    return about(
      `AWS does not take these credentials, or not in this region. Look at AWS_PROFILE, AWS_ACCESS_KEY_ID and --region, or sign in, for example with: aws sso login (${message})`,
    );
  }
  if (/RequestTimeTooSkewed|InvalidSignature|SignatureDoesNotMatch/.test(name)) {
    return about(
      `AWS does not take the signature: the secret key is not that of the key id, or the clock of this machine is wrong. (${message})`,
    );
  }
  if (/^Region is missing|^Region not accepted: region=""/.test(message)) {
    return say('No AWS region. Set AWS_REGION or --region, or a region in the profile.');
  }
  if (/^Region not accepted/.test(message)) return say(`That is no AWS region, such as eu-central-1. (${message})`);
  if (isAccessDenied(error)) return say(`Not permitted: ${message}`);
  if (isThrottled(error)) {
    return say(`AWS is still throttling after many attempts. Go on later, a replay with a lower --rate. (${message})`);
  }
  if (name === 'NoSuchBucket') return say(`There is no such bucket in this region: ${bucketOf(error) ?? message}`);
  if (name === 'PermanentRedirect') {
    return say(`The bucket is in another region: name that with --region. (${bucketOf(error) ?? message})`);
  }
  if (isNetwork(error)) {
    return say(`AWS cannot be reached: ${message}. Look at the network, a proxy, and --region.`);
  }
  if ('$response' in error && !('$fault' in error)) {
    return say(`What answers is not AWS: look at AWS_ENDPOINT_URL and at proxies. (${message})`);
  }
  if (name === 'Unknown' && /^Unknown(Error)?$/.test(message)) {
    const { $metadata: { httpStatusCode = 'an error' } = {} } = error as AnsweredError;
    return say(
      `What answers, with HTTP ${httpStatusCode} and without a word that AWS would say, may be a proxy: look at AWS_ENDPOINT_URL and at proxies, or try again later.`,
    );
  }
  if ('$metadata' in error || '$fault' in error) {
    return say(`AWS answers with ${plainName(name)}: ${message}. Try again later if it is about AWS itself.`);
  }
  return error;
}

const UNKNOWN_CREDENTIALS =
  /^(InvalidClientTokenId|UnrecognizedClient|InvalidAccessKeyId|AuthFailure|MissingAuthenticationToken|InvalidToken|IncompleteSignature|OptInRequired|NotSignedUp|InvalidSecurity)/;

/** The message may be a proxy's HTML page. */
function brief(message: string): string {
  return truncate(oneLine(message), 300).replace(/\.$/, '');
}

function plainName(name: string): string {
  return /^[\w.]{1,80}$/.test(name) ? name : 'an error';
}

interface AnsweredError {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

function isThrottled(error: Error): boolean {
  const { $metadata: { httpStatusCode } = {} } = error as AnsweredError;
  return httpStatusCode === 429 || /Throttl|TooManyRequests|SlowDown|RequestLimitExceeded/.test(error.name);
}

const NETWORK_CODES =
  /^(ECONN|EPIPE|ENOTFOUND|EAI_|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HPE_)/;

function isNetwork(error: Error): boolean {
  const { code } = error as { readonly code?: unknown };
  return error.name === 'TimeoutError' || (typeof code === 'string' && NETWORK_CODES.test(code));
}

function bucketOf(error: Error): string | undefined {
  const { BucketName: name, Bucket: bucket = name } = error as {
    readonly BucketName?: string;
    readonly Bucket?: string;
  };
  return bucket;
}

export function isAccessDenied(error: unknown): boolean {
  return (
    error instanceof Error &&
    /AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|^Forbidden$/.test(error.name)
  );
}
