"""Joins the benchmarks' JSON objects into one document keyed by name, or prints them as a table."""
import json
import sys


def main() -> int:
    path, as_json = sys.argv[1], "--json" in sys.argv[2:]
    with open(path, encoding="utf-8") as lines:
        results = [json.loads(line) for line in lines if line.strip()]
    if as_json:
        print(json.dumps({result.pop("name"): result for result in results}))
        return 0
    for result in results:
        print(result.pop("name"))
        for key, value in result.items():
            text = f"{value:,.3f}" if isinstance(value, float) else str(value)
            print(f"    {key:<28} {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
