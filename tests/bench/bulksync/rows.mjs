// What the peers share: the rows, the token (from standard input, as it belongs in no list of processes), and the
// line of results.
import fs from "node:fs";

export const [, , rowsFile, url, width] = process.argv;
export const token = fs.readFileSync(0, "utf8").trim();
export const { people, organisations } = JSON.parse(fs.readFileSync(rowsFile, "utf8"));

// Runs work(item) for every item, `atOnce` of them at the same time; an item whose work throws is a failed one.
export async function forAll(items, atOnce, work) {
    let next = 0;
    let failed = 0;
    const one = async () => {
        while (next < items.length) {
            const item = items[next++];
            try {
                await work(item);
            } catch {
                failed++;
            }
        }
    };
    await Promise.all(Array.from({ length: atOnce }, one));
    return failed;
}

export function report(started, failed) {
    console.log(JSON.stringify({
        seconds: (performance.now() - started) / 1000,
        failed,
        memory_mb: process.resourceUsage().maxRSS / 1024,
    }));
}
