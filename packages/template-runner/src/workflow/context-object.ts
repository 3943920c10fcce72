/** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
export interface ContextObject {
  readonly Execution: {
    readonly Id: string;
    readonly Input: unknown;
    readonly Name: string;
    readonly RoleArn: string;
    readonly StartTime: string;
    readonly RedriveCount: 0;
  };
  readonly StateMachine: { readonly Id: string; readonly Name: string };
  readonly State: { readonly EnteredTime: string; readonly Name: string; readonly RetryCount: number };
}

/** What the paths of a state read: `$` is the input, `$$` the context object. */
export interface StateData {
  readonly input: unknown;
  readonly context: ContextObject;
}
