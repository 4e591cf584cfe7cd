// The official Node SDK as its guide shows it, with its own retries and so many rows at the same time.
import { IntercomClient } from "intercom-client";

import { forAll, organisations, people, report, token, url, width } from "./rows.mjs";

const client = new IntercomClient({ token, environment: url });
const started = performance.now();
const companies = new Map();
let failed = await forAll(organisations, Number(width), async (row) => {
    const company = await client.companies.createOrUpdate({ company_id: row.id, name: row.name, plan: row.plan });
    companies.set(row.id, company.id);
});
failed += await forAll(people, Number(width), async (row) => {
    const contact = await client.contacts.create({
        role: "user", external_id: row.id, email: row.email, name: row.name, signed_up_at: row.signed_up_at,
        custom_attributes: { plan_type: row.plan_type },
    });
    await client.companies.attachContact({ contact_id: contact.id, id: companies.get(row.organisation) });
});
report(started, failed);
