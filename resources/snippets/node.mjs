// Verifies {{title}} webhooks. Node 18 or later, no packages.
// Run: {{env}}=… node server.mjs
import { {{hash_import}}, timingSafeEqual } from 'node:crypto';
import http from 'node:http';
import { pathToFileURL } from 'node:url';

const PREFIX = {{prefix}};
{{#timed}}
const TOLERANCE = {{tolerance}}; // seconds
{{/timed}}

// headers: an object with lower-case names. body: the raw bytes (Buffer), never parsed JSON.
export function verify(secret, headers, body, { method = 'POST', url = '', now = Date.now() } = {}) {
  if (!secret) throw new Error('{{env}} is empty: anybody could sign');
  const header = headers['{{signature_header}}'] ?? '';
{{#timed}}
  const timestamp = headers['{{timestamp_header}}'] ?? '';
  if (!/^[0-9]+$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp){{in_seconds}}) > TOLERANCE) return false;
{{/timed}}
{{#signs_id}}
  const id = headers['{{id_header}}'] ?? '';
{{/signs_id}}
{{#text_key}}
  const key = Buffer.from(secret);
{{/text_key}}
{{#base64_key}}
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length === 0) throw new Error('{{env}} is not a Base64 secret');
{{/base64_key}}
  const content = Buffer.concat([{{content}}]);
{{#hmac}}
  const digest = createHmac('{{algorithm}}', key).update(content).digest('{{encoding}}');
{{/hmac}}
{{#plain}}
  const digest = createHash('{{algorithm}}').update(key).update(content).digest('{{encoding}}');
{{/plain}}
  const expected = Buffer.from(PREFIX + digest);
  let valid = false;
  for (const signature of {{several}}) {
    const given = Buffer.from(signature);
    if (given.length === expected.length && timingSafeEqual(given, expected)) valid = true;
  }
  return valid;
}

function serve() {
  const secret = process.env.{{env}};
  http.createServer((request, response) => {
    if (request.method === 'HEAD') return response.writeHead(200).end(); // how Intercom tries an endpoint
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const url = `https://${request.headers.host}${request.url}`; // the public address, as the sender called it
      if (!verify(secret, request.headers, body, { method: request.method, url }))
        return response.writeHead(401).end();
      response.writeHead(200).end(); // at once; do the work afterwards
      const event = JSON.parse(body);
      console.log(event.topic ?? event.type);
    });
  }).listen(Number(process.env.PORT ?? 8080));
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) serve();
