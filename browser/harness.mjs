// Starts programs and pages for the tests, and checks what no page may do.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const BONGSU = process.env.BONGSU ?? "../target/debug/bongsu";
const DEMO = process.env.DEMO ?? "../target/debug/examples/demo";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** A foreign host name that resolves to this machine. */
export const REBOUND = "rebound.example";

export const folder = () => mkdtempSync(join(tmpdir(), "bongsu-browser-"));

/** The running programs. A failed test may not stop its programs. */
const running = new Set();

/** Starts a program, and waits for the line with its address. */
async function started(program, args, lines, pattern) {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], env: { HOME: folder() } });
  running.add(child);
  child.on("exit", () => running.delete(child));
  const told = [];
  const waiting = [];
  const origin = new Promise((resolve, reject) => {
    const read = (stream) =>
      createInterface({ input: child[stream] }).on("line", (line) => {
        told.push(line);
        if (stream === "stdout") waiting.shift()?.(line);
        const found = stream === lines ? line.match(pattern) : null;
        if (found) resolve(found[1]);
      });
    read("stdout");
    read("stderr");
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}: ${told.join("\n")}`)));
  });
  const stop = () =>
    new Promise((resolve) => {
      child.on("exit", resolve);
      child.kill("SIGTERM");
    });
  // Writes a line to the program, and returns its next line of output.
  const ask = (line) =>
    new Promise((resolve) => {
      waiting.push(resolve);
      child.stdin.write(`${line}\n`);
    });
  return { origin: await origin, stop, pid: child.pid, ask };
}

export const inbox = (state, listen = "127.0.0.1:0", more = []) =>
  started(BONGSU, ["inbox", "--state", state, "--listen", listen, ...more], "stderr", /^The inbox: (\S+)/);

/** Starts a demo with an afternoon of alarms. Its clock stands still at the end. */
export const demo = (locale = "en") => started(DEMO, [locale], "stdout", /^(http:\S+)/);

/** Starts a demo with the first minutes of a new user. `live("30 busy")` advances its clock by thirty seconds. */
export async function newcomer(locale = "en") {
  const { ask, ...machine } = await started(DEMO, ["newcomer", locale], "stdout", /^(http:\S+)/);
  return { ...machine, live: ask };
}

export const webhook = (origin) => `${origin}/services/T0000/B0000/inbox`;

export async function post(origin, message) {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  const answer = await fetch(webhook(origin), { method: "POST", body, headers: { "content-type": "application/json" } });
  return { status: answer.status, text: await answer.text() };
}

/** Calls a method of the Web API. */
export async function api(origin, method, fields) {
  const headers = { "content-type": "application/json", authorization: "Bearer xoxb-inbox" };
  const answer = await fetch(`${origin}/api/${method}`, { method: "POST", body: JSON.stringify(fields), headers });
  return answer.json();
}

let browser;

export async function open() {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", `--host-resolver-rules=MAP ${REBOUND} 127.0.0.1`] });
}

export async function close() {
  await browser.close();
  running.forEach((child) => child.kill("SIGKILL"));
}

/**
 * Opens a page that fails the test after an error in the console, a violation of the content security policy, or a request
 * to another host. `mayFail` is for servers that the test stops.
 */
export async function page(use, { mayFail = false, hosts: mine = ["127.0.0.1"], ...options } = {}) {
  const context = await browser.newContext({
    locale: "en-US", timezoneId: "Asia/Seoul", viewport: { width: 1280, height: 860 }, ...options,
  });
  const wrongs = [];
  const hosts = new Set();
  const opened = await context.newPage();
  opened.on("console", (message) => {
    if (message.type() === "error" && !mayFail) wrongs.push(`console: ${message.text()}`);
  });
  opened.on("pageerror", (error) => wrongs.push(`error: ${error.message}`));
  opened.on("dialog", (dialog) => {
    wrongs.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  opened.on("request", (request) => hosts.add(new URL(request.url()).hostname));
  await opened.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  try {
    await use(opened, context);
    assert.deepEqual(wrongs, []);
    assert.deepEqual([...hosts].filter((host) => !mine.includes(host)), []);
  } finally {
    await context.close();
  }
}
