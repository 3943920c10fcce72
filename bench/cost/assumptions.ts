/** What no run on a laptop can tell, written down once. */

/** Of one invocation on AWS, most of it waiting for an answer. */
export const MILLISECONDS_PER_INVOCATION = 100;
/** `memorySize` of `lib/lambda-function.ts`, in GB. */
export const GIGABYTES_OF_A_FUNCTION = 0.5;
