import * as z from 'zod/mini';

const publication = z.object({ message: z.string() });

/** The state data that `watch` reads. Before the first check it may be a manual input, which can be anything. */
const schema = z.object({
  run: z.catch(z.optional(z.object({ id: z.string() })), undefined),
  check: z.catch(
    z.optional(z.object({ checks: z.number(), status: z.optional(z.string()), wait_seconds: z.optional(z.number()) })),
    undefined,
  ),
  report: z.catch(
    z.optional(z.object({ outcome: z.string(), success: z.optional(publication), alert: z.optional(publication) })),
    undefined,
  ),
});
export type WorkflowState = z.infer<typeof schema>;

/** Empty if it is not the state of this workflow. */
export function workflowState(json: string | undefined): WorkflowState {
  return z.safeParse(schema, parsed(json ?? '')).data ?? { run: undefined, check: undefined, report: undefined };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
