// A carrier's SMPP server: notes each text on disk before it says that it took it, tells later that
// it arrived, and hands on texts of phones. Told by its fifth word, it dies in the middle of a wave
// ("dies"), is busy first ("throttles"), or falls silent until the file "hold" in its folder is gone:
// before it takes the next one ("holds") or after ("mutes"). While there is "quiet" it tells nothing.
"use strict";
const fs = require("fs");
const smpp = require(process.argv[2] + "/smpp");
const [folder, port] = [process.argv[3], Number(process.argv[4])];
const told = JSON.parse(process.argv[5] || "{}");
const is = (name) => fs.existsSync(`${folder}/${name}`);
const untold = [];  // receipts; they outlive a gateway that dies, as a carrier's do
let [taken, refused, bound] = [0, 0, null];

function note(name, what) {
  const file = fs.openSync(`${folder}/${name}`, "a");
  fs.writeSync(file, JSON.stringify(what) + "\n");
  fs.fsyncSync(file);
  fs.closeSync(file);
}

setInterval(() => {
  while (bound && untold.length && !is("quiet")) bound.deliver_sm(untold.shift());
}, 100);

const server = smpp.createServer((session) => {
  session.on("error", () => {});
  session.on("close", () => { if (bound === session) bound = null; });
  session.on("bind_transceiver", (pdu) => {
    session.send(pdu.response());
    bound = session;
    for (const text of is("phones.json") ? JSON.parse(fs.readFileSync(folder + "/phones.json")) : []) {
      const coded = Buffer.from(text.text, "utf16le").swap16();
      session.deliver_sm({
        source_addr: text.from, destination_addr: text.to, data_coding: 8, short_message: { message: coded },
        source_addr_ton: 1, source_addr_npi: 1,
      });
    }
  });
  session.on("enquire_link", (pdu) => session.send(pdu.response()));
  session.on("unbind", (pdu) => { session.send(pdu.response()); session.close(); });
  session.on("submit_sm", (pdu) => {
    if (refused < (told.throttles || 0)) {
      note("throttled", { to: pdu.destination_addr, number: ++refused });
      return session.send(pdu.response({ command_status: smpp.ESME_RTHROTTLED }));
    }
    if (told.holds && taken >= told.holds && is("hold")) return note("held", { to: pdu.destination_addr });
    const id = `c${process.pid}-${++taken}`;
    if (told.dies && taken > told.dies) process.kill(process.pid, "SIGKILL");
    const part = pdu.short_message.udh ? pdu.short_message.udh[0] ?? pdu.short_message.udh : null;
    const message = pdu.short_message.message;
    const wide = pdu.data_coding === 8;
    const text = typeof message === "string" ? message : wide ? Buffer.from(message).swap16().toString("utf16le") : message.toString("latin1");
    note("carried", { to: pdu.destination_addr, coding: pdu.data_coding, text, udh: part ? Buffer.from(part).toString("hex") : "" });
    if (told.mutes && taken > told.mutes && is("hold")) return note("held", { to: pdu.destination_addr });
    session.send(pdu.response({ message_id: id }));
    if (!pdu.registered_delivery) return;
    const lost = pdu.destination_addr.endsWith("99");
    const state = lost ? "UNDELIV" : "DELIVRD";
    const now = "2611200230";
    setTimeout(() => untold.push({
      source_addr: pdu.destination_addr, destination_addr: pdu.source_addr, esm_class: 4,
      short_message: `id:${id} sub:001 dlvrd:001 submit date:${now} done date:${now} stat:${state} err:000 text:`,
      receipted_message_id: id, message_state: lost ? 5 : 2,
    }), 100);
  });
});
server.on("error", (error) => { console.error(error); process.exit(1); });
server.listen(port, "127.0.0.1");
