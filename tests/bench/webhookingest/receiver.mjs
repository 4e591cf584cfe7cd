// What people write in Node: http, crypto, better-sqlite3 in WAL with synchronous=FULL. With "each" every
// request is a transaction; with "group" everything that came in the meantime is one.
//   node receiver.mjs each|group store.sqlite
import crypto from "node:crypto";
import http from "node:http";
import Database from "better-sqlite3";

const [mode, path] = process.argv.slice(2);
const secret = process.env.PATCHBAY_SECRET;
const db = new Database(path);
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec("CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, notification_id TEXT UNIQUE, topic TEXT NOT NULL," +
    " received_at INTEGER NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL)");
const insert = db.prepare("INSERT INTO inbox (notification_id, topic, received_at, headers, body) VALUES (?, ?, ?, ?, ?)" +
    " ON CONFLICT (notification_id) DO NOTHING");
const insertAll = db.transaction((rows) => {
    for (const row of rows) insert.run(row);
});

let waiting = [];
let scheduled = false;

function commit() {
    scheduled = false;
    const group = waiting;
    waiting = [];
    insertAll(group.map(([, row]) => row));
    for (const [response] of group) response.writeHead(200).end();
}

const server = http.createServer((request, response) => {
    if (request.method === "HEAD") return response.writeHead(200).end();
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
        const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
        const expected = Buffer.from("sha1=" + crypto.createHmac("sha1", secret).update(body).digest("hex"));
        const given = Buffer.from(request.headers["x-hub-signature"] ?? "");
        if (given.length !== expected.length || !crypto.timingSafeEqual(given, expected))
            return response.writeHead(401).end();
        const notification = JSON.parse(body);
        const row = [notification.id, notification.topic, Date.now(), JSON.stringify(request.headers), body];
        if (mode === "each") {
            insertAll([row]);
            return response.writeHead(200).end();
        }
        waiting.push([response, row]);
        if (!scheduled) {
            scheduled = true;
            setImmediate(commit);
        }
    });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: `http://127.0.0.1:${server.address().port}` })));
