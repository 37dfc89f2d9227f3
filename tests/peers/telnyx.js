// Telnyx's own client: says which of some webhooks it holds for genuine, or asks its server for what
// we ask. Told by its standard input, as JSON; answers so.
"use strict";
const modules = process.argv[2];
const Telnyx = require(modules + "/telnyx").default;
const { TelnyxWebhook } = require(modules + "/telnyx/lib/webhooks.js");

async function genuine({ key, knocks }) {
  const webhook = new TelnyxWebhook(key);
  return Promise.all(knocks.map(({ body, headers }) => webhook.verify(body, headers).then(() => true, () => false)));
}

async function ask({ server, key, account, call, recording, ring, move }) {
  const client = new Telnyx({ apiKey: key, baseURL: server, maxRetries: 0 });
  const { calls, recordings } = client.texml.accounts;
  await calls.calls(account, { body: ring });
  await calls.update(call, { account_sid: account, ...move });
  await calls.update(call, { account_sid: account, Status: "completed" });
  await recordings.json.retrieveRecordingSidJson(recording, { account_sid: account });
  await recordings.json.deleteRecordingSidJson(recording, { account_sid: account });
  return null;
}

let said = "";
process.stdin.on("data", (more) => { said += more; });
process.stdin.on("end", async () => {
  const told = JSON.parse(said);
  console.log(JSON.stringify(await (told.knocks ? genuine(told) : ask(told))));
});
