"""What people do today: the ordinary script, and the official Node SDK. Each on a part of the rows, which its result names:
all of them would take the ordinary script over an hour."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import source
from sandbox import Sandbox

SDK = "intercom-client@7.0.3"
HERE = pathlib.Path(__file__).parent
# name, script, calls at the same time, people, organisations
PEERS = (("ordinary", "ordinary.mjs", 1, 150, 8), ("sdk10", "sdk.mjs", 10, 1_500, 75), ("sdk64", "sdk.mjs", 64, 5_000, 250))


def install(folder):
    """The SDK beside the build, never in the checkout's sources; whether it is there."""
    if (folder / "node_modules" / "intercom-client").is_dir():
        return True
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["npm", "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts",
                           "--silent", SDK], stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


def measure(bin_dir):
    if shutil.which("node") is None or shutil.which("npm") is None:
        print("bulk_sync: node or npm is not installed, so the peers are left out", file=sys.stderr)
        return {"peers": "skipped: node or npm is not installed"}
    folder = pathlib.Path(bin_dir).resolve().parent / "bulksync-peers"
    has_sdk = install(folder)
    result = {"peers": f"ordinary script, {SDK} with {', '.join(str(peer[2]) for peer in PEERS[1:])} at once"}
    if not has_sdk:
        print(f"bulk_sync: npm could not install {SDK}, so that peer is left out", file=sys.stderr)
        result["peers"] = f"ordinary script; {SDK} could not be installed"
    for name, script, width, people, organisations in PEERS:
        if script == "sdk.mjs" and not has_sdk:
            continue
        shutil.copy(HERE / script, folder / script)  # beside node_modules, where its import looks
        shutil.copy(HERE / "rows.mjs", folder / "rows.mjs")
        with tempfile.TemporaryDirectory() as data, Sandbox(bin_dir) as sandbox:
            rows = pathlib.Path(data) / "rows.json"
            rows.write_text(json.dumps({"people": [source.person(number, organisations) for number in range(people)],
                                        "organisations": [source.organisation(number) for number in range(organisations)]}),
                            encoding="utf-8")
            ran = subprocess.run(["node", str(folder / script), str(rows), sandbox.url, str(width)], check=False,
                                 input=sandbox.token, capture_output=True, text=True, timeout=1_200)
            if ran.returncode != 0:
                sys.exit(f"bulk_sync: {script} ended with {ran.returncode}: {ran.stderr[-2000:]}")
            told = json.loads(ran.stdout)
            stats = sandbox.stats()
        windows = stats["windows"]
        result.update({
            f"{name}_rows": people + organisations, f"{name}_seconds": round(told["seconds"], 1),
            f"{name}_rows_per_s": round((people + organisations) / told["seconds"], 1),
            f"{name}_rejected_429": sum(window["rate_limited"] for window in windows[1:]),
            f"{name}_rejected_429_in_first_window": windows[0]["rate_limited"],
            f"{name}_failed": told["failed"], f"{name}_memory_mb": round(told["memory_mb"], 1)})
    return result
