// The minimum of one request to Lume: no validation, logs or metrics.
export async function handler() {
  const response = await fetch(`${process.env.LUME_BASE_URL}/runs/run_01JD9ZK3T7Q4`);
  return response.json();
}
