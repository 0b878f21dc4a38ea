// Tests many messages at once: none is lost, the page keeps updating, and memory does not grow much.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { after, before, test } from "node:test";
import { close, folder, inbox, open, page, webhook } from "./harness.mjs";

const MESSAGES = Number(process.env.MESSAGES ?? 2_000);
const CONNECTIONS = 50;

before(open);
after(close);

const memory = (pid) => Number(readFileSync(`/proc/${pid}/status`, "utf8").match(/VmRSS:\s+(\d+) kB/)[1]) / 1024;

function sender(url) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  return (message) =>
    new Promise((resolve, reject) => {
      const posted = request(url, { method: "POST", agent, headers: { "content-type": "application/json" } }, (answer) => {
        let text = "";
        answer.on("data", (chunk) => { text += chunk; });
        answer.on("end", () => resolve(text));
      });
      posted.on("error", reject);
      posted.end(JSON.stringify(message));
    });
}

test(`${MESSAGES} messages from ${CONNECTIONS} connections`, async () => {
  const box = await inbox(folder());
  const send = sender(webhook(box.origin));
  await page(async (opened) => {
    await opened.goto(box.origin);
    await opened.locator("#status.on").waitFor();
    const before = memory(box.pid);
    let next = 0;
    const slowest = { page: 0 };
    const work = async () => {
      while (next < MESSAGES) {
        next += 1;
        const text = `m${next}x ${"of a message of the usual length ".repeat(10)}`;
        const blocks = [{ type: "section", text: { type: "mrkdwn", text: `*ALARM* ${text}` } }];
        assert.equal(await send({ text, blocks }), "ok");
      }
    };
    const begun = Date.now();
    let done = false;
    const look = async () => {
      while (!done) {
        const asked = Date.now();
        assert.equal((await fetch(box.origin)).status, 200);
        slowest.page = Math.max(slowest.page, Date.now() - asked);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    const looking = look();
    await Promise.all(Array.from({ length: CONNECTIONS }, work));
    const took = Date.now() - begun;
    done = true;
    await looking;
    await opened.locator(`#m${MESSAGES}`).waitFor({ timeout: 30_000 });
    const grown = memory(box.pid) - before;
    assert.ok((await opened.locator("#channel > li").count()) <= 300);
    assert.ok(grown < 200, `${grown} MiB more`);
    console.log(`${MESSAGES} in ${took} ms; slowest page ${slowest.page} ms; ${grown.toFixed(0)} MiB more`);
    for (const number of [1, 77, MESSAGES]) {
      const found = await (await fetch(`${box.origin}/?q=m${number}x`)).text();
      assert.equal(found.match(/class="message"/g)?.length, 1, `message ${number}`);
    }
  });
  await box.stop();
});
