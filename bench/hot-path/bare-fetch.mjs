// The least that one request to Lume takes: no check of what came in or went out, no log, no metric.
export async function handler() {
  const response = await fetch(`${process.env.LUME_BASE_URL}/runs/run_01JD9ZK3T7Q4`);
  return response.json();
}
