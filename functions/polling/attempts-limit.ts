/** 2,200 checks take 36 hours, and fit into the history of an execution (see `test/lib/history-budget.test.ts`). */
export const MAX_ATTEMPTS_LIMIT = 2200;
