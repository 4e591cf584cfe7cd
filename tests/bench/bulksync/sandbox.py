"""`patchbayctl sandbox` as a process of its own, with the limits that the floors are given for."""
import json
import os
import subprocess
import sys
import urllib.request

RATE_LIMIT = 1_666  # per 10 seconds
LATENCY_MS = 150


class Sandbox:
    def __init__(self, bin_dir):
        self.command = [os.path.join(bin_dir, "patchbayctl"), "sandbox", "--port", "0", "--latency-ms", str(LATENCY_MS),
                        "--rate-limit", str(RATE_LIMIT)]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            sys.exit("bulk_sync: the sandbox did not start")
        intercom = json.loads(line)["intercom"]
        self.url, self.token = intercom["url"], intercom["token"]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)

    def stats(self):
        with urllib.request.urlopen(self.url + "/_sandbox/stats", timeout=60) as reply:
            return json.load(reply)

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
