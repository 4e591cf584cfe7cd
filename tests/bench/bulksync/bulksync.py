"""A full sync of people and organisations into the sandbox, by Patchbay and by its peers. See tests/bench/bulk_sync."""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import peers
import source
from sandbox import RATE_LIMIT, Sandbox

MAPPINGS = {
    "people": {"source_object": "people", "target_object": "contact", "rules": [
        {"source": "id", "target": "external_id", "match_key": True},
        {"source": "email", "target": "email"},
        {"source": "name", "target": "name"},
        {"source": "plan_type", "target": "custom.plan_type"},
        {"source": "signed_up_at", "target": "signed_up_at"}]},
    "organisations": {"source_object": "organisations", "target_object": "company", "rules": [
        {"source": "id", "target": "company_id", "match_key": True},
        {"source": "name", "target": "name"},
        {"source": "plan", "target": "plan"}]},
}
QUERIES = {
    "--people-query": "SELECT id, email, name, plan_type, signed_up_at FROM people ORDER BY id",
    "--organisations-query": "SELECT id, name, plan FROM organisations ORDER BY id",
    "--memberships-query": "SELECT person_id, organisation_id FROM memberships ORDER BY person_id",
}


class Patchbay:
    """Somebody at a terminal of a server: a folder, an environment, no keychain and no display."""

    def __init__(self, bin_dir, folder, sandbox):
        self.program = os.path.join(bin_dir, "patchbayctl")
        self.folder = folder
        hidden = ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "INTERCOM_ACCESS_TOKEN")
        self.environment = {key: value for key, value in os.environ.items() if key not in hidden}
        self.environment.update(HOME=folder, XDG_DATA_HOME=folder, XDG_CONFIG_HOME=folder, XDG_CACHE_HOME=folder,
                                PATCHBAY_STORE=os.path.join(folder, "store.sqlite"),
                                INTERCOM_ACCESS_TOKEN=sandbox.token, LC_ALL="C.UTF-8")

    def run(self, *arguments, may_say_no=False):
        """Gives the JSON that the command prints, its seconds and its peak memory in MB."""
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
            started = time.monotonic()
            process = subprocess.Popen([self.program, *arguments, "--json"], env=self.environment, cwd=self.folder,
                                       stdin=subprocess.DEVNULL, stdout=out, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - started
            process.returncode = code = os.waitstatus_to_exitcode(status)
            out.seek(0)
            errors.seek(0)
            text, said = out.read(), errors.read().decode(errors="replace")
        if code != 0 and not (code == 1 and may_say_no):
            sys.exit(f"bulk_sync: patchbayctl {' '.join(arguments)} ended with {code}:\n{said}{text[:2000].decode()}")
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            return json.loads(text), seconds, usage.ru_maxrss / 1024
        except ValueError:  # JSON lines: the last one is the result
            return json.loads(lines[-1]), seconds, usage.ru_maxrss / 1024

    def prepare(self, database, sandbox):
        self.run("workspace", "add", "--url", sandbox.url)
        queries = [word for pair in QUERIES.items() for word in pair]
        self.run("connection", "add", "sql", "--name", "Bench", "--driver", "QSQLITE", "--database", database, *queries)
        for kind, mapping in MAPPINGS.items():
            path = os.path.join(self.folder, kind + ".json")
            pathlib.Path(path).write_text(json.dumps(mapping), encoding="utf-8")
            self.run("mapping", "set", "--object", kind, "--file", path)


def full_windows(windows):
    """The windows after the first and before the last, those in which nothing was asked included."""
    if len(windows) < 3:
        return []
    used = {window["start"]: window["used"] for window in windows}
    return [used.get(start, 0) for start in range(windows[0]["start"] + 10, windows[-1]["start"], 10)]


def patchbay(bin_dir, people, organisations, bulk):
    """One full sync into an empty workspace, and whether everybody is there afterwards."""
    with tempfile.TemporaryDirectory() as folder, Sandbox(bin_dir) as sandbox:
        database = os.path.join(folder, "source.sqlite")
        source.write(database, people, organisations)
        terminal = Patchbay(bin_dir, folder, sandbox)
        terminal.prepare(database, sandbox)
        plan, plan_seconds, plan_memory = terminal.run("sync", "plan", "--full")
        if "run" not in plan:
            sys.exit(f"bulk_sync: sync plan gave no run: {plan}")
        begun = time.time()
        result, seconds, memory = terminal.run("sync", "apply", plan["run"], "--bulk", "on" if bulk else "off",
                                               may_say_no=True)
        stats = sandbox.stats()
        cpu = sandbox.cpu_seconds()
        windows = [window for window in stats["windows"] if window["start"] > begun - 10]
        used = full_windows(windows)
        ledger = result.get("ledger", {})
        missing = people + organisations - stats["contacts"] - stats["companies"]
        if result.get("state") != "succeeded" or missing != 0:
            print(f"bulk_sync: {missing} records are missing; the run says {json.dumps(result)[:2000]}", file=sys.stderr)
        return {"people": people, "organisations": organisations, "seconds": round(seconds, 1),
                "plan_seconds": round(plan_seconds, 1), "rows_per_s": round((people + organisations) / seconds, 1),
                "calls": sum(window["used"] for window in windows),
                "efficiency": round(sum(used) / (len(used) * RATE_LIMIT), 4) if used else None,
                "rejected_429": sum(window["rate_limited"] for window in windows[1:]),
                "failed": ledger.get("failed"), "missing": missing, "state": result.get("state"),
                "memory_mb": round(max(memory, plan_memory), 1), "peak_concurrency": stats["peak_concurrency"],
                "sandbox_cpu_s": round(cpu, 1)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bin_dir")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--peers-only", action="store_true")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args()
    options.bin_dir = os.path.abspath(options.bin_dir)
    result = {"name": "bulk_sync"}

    if not options.peers_only:
        single = patchbay(options.bin_dir, 10_000, 500, bulk=False)
        bulk = patchbay(options.bin_dir, 10_000, 500, bulk=True)
        result.update(single)
        result.update({"bulk_" + key: bulk[key] for key in
                       ("seconds", "rows_per_s", "calls", "rejected_429", "failed", "missing", "state", "memory_mb")})
        result["bulk_speedup"] = round(single["seconds"] / bulk["seconds"], 1)
        if options.full:
            large = patchbay(options.bin_dir, 100_000, 5_000, bulk=False)
            large_bulk = patchbay(options.bin_dir, 100_000, 5_000, bulk=True)
            result.update({"full_" + key: value for key, value in large.items()})
            result["memory_ratio"] = round(large["memory_mb"] / single["memory_mb"], 3)
            result["bulk_memory_ratio"] = round(large_bulk["memory_mb"] / bulk["memory_mb"], 3)
            result["full_bulk_seconds"] = large_bulk["seconds"]
            result["full_bulk_failed"] = large_bulk["failed"]
            result["full_bulk_speedup"] = round(large["seconds"] / large_bulk["seconds"], 1)
    if not options.no_peers:
        result.update(peers.measure(options.bin_dir))
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
