// The script that everybody writes first: one row at a time, a short rest after each call so as not to be refused.
import { forAll, organisations, people, report, token, url } from "./rows.mjs";

const rest = 100; // ms
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function call(method, path, body) {
    const answer = await fetch(url + path, {
        method,
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json", "Intercom-Version": "2.16" },
        body: JSON.stringify(body),
    });
    await sleep(rest);
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer.json();
}

const started = performance.now();
const companies = new Map();
let failed = await forAll(organisations, 1, async (row) => {
    const company = await call("POST", "/companies", { company_id: row.id, name: row.name, plan: row.plan });
    companies.set(row.id, company.id);
});
failed += await forAll(people, 1, async (row) => {
    const contact = await call("POST", "/contacts", {
        role: "user", external_id: row.id, email: row.email, name: row.name, signed_up_at: row.signed_up_at,
        custom_attributes: { plan_type: row.plan_type },
    });
    await call("POST", `/contacts/${contact.id}/companies`, { id: companies.get(row.organisation) });
});
report(started, failed);
