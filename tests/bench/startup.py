"""Times how long a program takes to map its first window, and reads its memory then. See tests/bench/startup."""
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from mappedwindows import MappedWindows


def first_window(windows: MappedWindows, command: list[str], classes: set[str], home: str) -> tuple[float, float, float]:
    """Gives the milliseconds until the window is mapped, and the memory in MB two seconds later: all that is
    resident (RSS), and with what is shared divided among those who share it (PSS)."""
    environment = dict(os.environ, HOME=home, XDG_CONFIG_HOME=home, XDG_DATA_HOME=home, XDG_CACHE_HOME=home,
                       XDG_RUNTIME_DIR=home, QT_QPA_PLATFORM="xcb", LC_ALL="C.UTF-8")
    environment.pop("INTERCOM_ACCESS_TOKEN", None)
    windows.forget()
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        windows.wait(classes, 60)
        elapsed = (time.monotonic() - started) * 1000
        time.sleep(2)
        with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as rollup:
            sizes = {line.split()[0]: int(line.split()[1]) / 1024 for line in rollup if line.split()[0] in ("Rss:", "Pss:")}
        return elapsed, sizes["Rss:"], sizes["Pss:"]
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def main() -> int:
    program, runs = sys.argv[1], int(sys.argv[2])
    peer = shutil.which("sqlitebrowser")
    if peer is None:
        print("startup: DB Browser for SQLite (sqlitebrowser) is not installed", file=sys.stderr)
        return 1
    windows = MappedWindows()
    ours: list[tuple[float, float, float]] = []
    theirs: list[tuple[float, float, float]] = []
    for run in range(runs + 1):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:  # what they started may still write
            os.chmod(home, 0o700)
            settings = os.path.join(home, "window.ini")
            mine = first_window(windows, [program, "--no-keychain", "--store", os.path.join(home, "store.sqlite"), "--settings", settings],
                                {"patchbay"}, home)
            other = first_window(windows, [peer], {"DB Browser for SQLite", "sqlitebrowser"}, home)
        if run > 0:  # the first pair only warms the disk's cache
            ours.append(mine)
            theirs.append(other)
    ms, rss, pss = (statistics.median(values) for values in zip(*ours))
    peer_ms, peer_rss, peer_pss = (statistics.median(values) for values in zip(*theirs))
    print(json.dumps({"name": "startup", "first_window_ms": round(ms, 1), "peer": "DB Browser for SQLite",
                      "peer_first_window_ms": round(peer_ms, 1), "ratio": round(ms / peer_ms, 3),
                      "memory_mb": round(rss, 1), "peer_memory_mb": round(peer_rss, 1),
                      "memory_ratio": round(rss / peer_rss, 3), "memory_pss_mb": round(pss, 1),
                      "peer_memory_pss_mb": round(peer_pss, 1), "runs": runs}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
