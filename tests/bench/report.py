"""Joins the benchmarks' JSON objects into one document keyed by name, or prints them as a table."""
import json
import sys


def print_rows(rows: list) -> None:
    """A list of objects with the same keys, as columns."""
    columns = list(rows[0])
    lines = [columns] + [[f"{row[c]:,}" if isinstance(row[c], (int, float)) else str(row[c]) for c in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        print("    " + "  ".join(text.rjust(width) for text, width in zip(line, widths)))


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
            if isinstance(value, list) and value and isinstance(value[0], dict):
                print_rows(value)
                continue
            text = f"{value:,.3f}" if isinstance(value, float) else str(value)
            print(f"    {key:<28} {text}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
