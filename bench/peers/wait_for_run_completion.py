"""The loop of Lume's advanced guide as it stands there, in a process of its own, as a script would have it.

`lume` and `time` are stand-ins: the documented call over plain HTTP, and a clock that is SPEED times faster.
Says "ready", reads a run id from its input, and says how that run ended.
"""

import json
import os
import time as clock
import urllib.request


class time:
    @staticmethod
    def sleep(seconds):
        clock.sleep(seconds / float(os.environ["SPEED"]))


class Run:
    def __init__(self, answer):
        self.id = answer["id"]
        self.status = answer["status"]
        self.metadata = answer["metadata"]


class lume:
    @staticmethod
    def run_status(run_id):
        request = urllib.request.Request(
            os.environ["LUME_URL"] + "/runs/" + run_id, headers={"lume-api-key": os.environ["LUME_API_KEY"]}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return Run(json.load(answer))


def wait_for_run_completion(run_id, max_attempts=10, initial_delay=5):
    """
    Waits for a Lume run to complete using exponential backoff.
    """
    delay = initial_delay
    for attempt in range(max_attempts):
        run = lume.run_status(run_id)

        if run.status in ["SUCCEEDED", "PARTIAL_FAILED", "FAILED", "CRASHED"]:
            print(f"Run {run.id} finished with status: {run.status}", flush=True)
            return run

        print(f"Attempt {attempt + 1}: Status is {run.status}. Retrying in {delay}s...", flush=True)
        time.sleep(delay)
        delay = min(delay * 2, 60)  # Double the delay, capped at 60 seconds

    raise TimeoutError(f"Run {run.id} did not complete after {max_attempts} attempts.")


print("ready", flush=True)
try:
    wait_for_run_completion(input())
except TimeoutError as error:
    print(error, flush=True)
