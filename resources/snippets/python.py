"""Verifies {{title}} webhooks. Python 3.8 or later, no packages.

Run: {{env}}=… python3 server.py
"""
{{#uses_base64}}
import base64
{{/uses_base64}}
import hashlib
import hmac
import json
import os
{{#timed}}
import re
import time
{{/timed}}
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = {{prefix}}
{{#timed}}
TOLERANCE = {{tolerance}}  # seconds
{{/timed}}


def encode(digest):
{{#hex}}
    return digest.hex()
{{/hex}}
{{#base64}}
    return base64.b64encode(digest).decode()
{{/base64}}
{{#base64url}}
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
{{/base64url}}


def verify(secret, headers, body, method="POST", url="", now=None):
    """headers: a mapping with lower-case names. body: the raw bytes, never parsed JSON."""
    if not secret:
        raise ValueError("{{env}} is empty: anybody could sign")
    header = headers.get("{{signature_header}}", "")
{{#timed}}
    timestamp = headers.get("{{timestamp_header}}", "")
    if not re.fullmatch(r"[0-9]+", timestamp):
        return False
    now = time.time() if now is None else now
    if abs(now - int(timestamp){{in_seconds}}) > TOLERANCE:
        return False
{{/timed}}
{{#signs_id}}
    message_id = headers.get("{{id_header}}", "")
{{/signs_id}}
{{#text_key}}
    key = secret.encode()
{{/text_key}}
{{#base64_key}}
    text = secret[6:] if secret.startswith("whsec_") else secret
    key = base64.b64decode(text, validate=True)
    if not key:
        raise ValueError("{{env}} is not a Base64 secret")
{{/base64_key}}
    content = b"".join([{{content}}])
{{#hmac}}
    expected = PREFIX + encode(hmac.new(key, content, hashlib.{{algorithm}}).digest())
{{/hmac}}
{{#plain}}
    expected = PREFIX + encode(hashlib.{{algorithm}}(key + content).digest())
{{/plain}}
    valid = False
    for signature in {{several}}:
        # As bytes: compare_digest refuses text that is not ASCII.
        if hmac.compare_digest(signature.encode(), expected.encode()):
            valid = True
    return valid


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):  # how Intercom tries an endpoint
        self.send_response(200)
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        url = "https://" + headers.get("host", "") + self.path  # the public address, as the sender called it
        valid = verify(os.environ.get("{{env}}", ""), headers, body, self.command, url)
        self.send_response(200 if valid else 401)  # at once; do the work afterwards
        self.end_headers()
        if valid:
            event = json.loads(body)
            print(event.get("topic") or event.get("type"))


if __name__ == "__main__":
    ThreadingHTTPServer(("", int(os.environ.get("PORT", 8080))), Handler).serve_forever()
