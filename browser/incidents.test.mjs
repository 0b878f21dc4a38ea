// Tests an incident, which is one message, in a real browser: the message changes in place, its thread folds, and its buttons work.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { api, close, demo, folder, inbox, open, page, post } from "./harness.mjs";

before(open);
after(close);

/** The first line of an alarm's message. */
const fires = (name) => `${name} OK → ALARM`;
const row = (opened, text) => opened.locator("#channel .message", { hasText: text });
const live = (opened) => opened.locator("#status.on").waitFor();

test("a message changes in place, and its thread stays open or closed", async () => {
  const own = await inbox(folder());
  await page(async (opened) => {
    await opened.goto(own.origin);
    await live(opened);
    const { channel, ts } = await api(own.origin, "chat.postMessage", { channel: "C1", text: "web ALARM" });
    await post(own.origin, { text: "something else" });
    await row(opened, "something else").waitFor();
    await api(own.origin, "chat.update", { channel, ts, text: "web OK" });
    const root = row(opened, "web OK");
    await root.getByText("(edited)").waitFor();
    assert.equal(await row(opened, "web ALARM").count(), 0);
    assert.equal(await opened.locator("#channel > li").first().getAttribute("id"), await root.getAttribute("id"));

    const reply = { channel, thread_ts: ts };
    await api(own.origin, "chat.postMessage", { ...reply, text: "first" });
    await root.getByText("1 reply").click();
    assert.ok(await root.getByText("first").isVisible());
    await api(own.origin, "chat.postMessage", { ...reply, text: "second" });
    await root.getByText("2 replies").waitFor();
    assert.ok(await root.getByText("second").isVisible(), "the thread was open");
    assert.equal(await row(opened, "first").count(), 1, "a reply is only in its thread");

    await api(own.origin, "chat.postMessage", { ...reply, text: "again", reply_broadcast: true });
    const shown = opened.locator("#channel > li").last();
    await shown.getByRole("link", { name: "replied to a thread" }).waitFor();
    assert.match(await shown.textContent(), /again/);
    await api(own.origin, "chat.delete", { channel, ts });
    await row(opened, "web OK").waitFor({ state: "detached" });
    await row(opened, "something else").waitFor();
  });
  await own.stop();
});

test("changes while the page was disconnected appear after it reconnects", async () => {
  const state = folder();
  const first = await inbox(state);
  const { host } = new URL(first.origin);
  const { channel, ts } = await api(first.origin, "chat.postMessage", { channel: "C1", text: "web ALARM" });
  await page(async (opened) => {
    await opened.goto(first.origin);
    await live(opened);
    await first.stop();
    await opened.locator("#status.off").waitFor();
    // The page reconnects at once. It would miss the changes before that.
    await opened.context().setOffline(true);
    const second = await inbox(state, host);
    assert.equal(second.origin, first.origin);
    assert.ok((await api(second.origin, "chat.update", { channel, ts, text: "web OK" })).ok);
    await opened.context().setOffline(false);
    await row(opened, "web OK").waitFor({ timeout: 15_000 });
    await second.stop();
  }, { mayFail: true });
});

test("a button works in place, and all readers see its effect", async () => {
  const afternoon = await demo();
  await page(async (opened) => {
    await page(async (other) => {
      await Promise.all([opened.goto(afternoon.origin), other.goto(afternoon.origin)]);
      await Promise.all([live(opened), live(other)]);
      const shown = row(opened, fires("결제 API 지연")).last();
      await shown.getByRole("button", { name: "Acknowledge" }).click();
      for (const reader of [opened, other]) {
        const seen = row(reader, fires("결제 API 지연")).last();
        await seen.getByText("Acknowledged by somebody at the inbox at").first().waitFor();
        assert.equal(await seen.getByRole("button", { name: "Acknowledge" }).count(), 0);
        assert.equal(reader.url(), `${afternoon.origin}/`, "the reader stays on the page");
      }
      await row(opened, fires("mission-cpu-alarm")).last().getByRole("button", { name: "Mute 1 h" }).click();
      const muted = row(opened, "Muted by somebody at the inbox until").last();
      await muted.waitFor();
      await muted.locator(".thread summary").click();
      assert.match(await muted.locator(".thread").textContent(), /Acknowledged by Jimin[\s\S]*Muted by somebody/);
    });
  });
  await afternoon.stop();
});

test("a button that no longer exists causes an error message", async () => {
  const afternoon = await demo();
  await page(async (opened) => {
    // The page of this reader no longer receives events.
    await opened.route("**/live?*", (route) => route.abort());
    await opened.goto(afternoon.origin);
    const shown = row(opened, fires("결제 서비스 장애")).last();
    const id = (await shown.getAttribute("id")).slice(1);
    const body = new URLSearchParams({ action: "bongsu_acknowledge" });
    const answer = await fetch(`${afternoon.origin}/messages/${id}/press`, { method: "POST", body, redirect: "manual" });
    assert.equal(answer.status, 303);
    await shown.getByRole("button", { name: "Acknowledge" }).click();
    await shown.getByRole("alert").getByText("no longer has this button").waitFor();
  }, { mayFail: true });
  await afternoon.stop();
});

test("buttons work without JavaScript, and in Korean", async () => {
  const afternoon = await demo("ko");
  await page(async (opened) => {
    await opened.goto(afternoon.origin);
    await row(opened, "결제 서비스 장애").last().getByRole("button", { name: "확인" }).click();
    await opened.waitForURL(/\/messages\/\d+$/);
    await opened.getByText(/님이 .*에 확인함/).first().waitFor();
    assert.equal(await opened.getByRole("button", { name: "확인" }).count(), 0);
  }, { javaScriptEnabled: false, locale: "ko-KR" });
  await afternoon.stop();
});

test("without a program for buttons, the page shows an error", async () => {
  const own = await inbox(folder());
  const value = JSON.stringify({ receiver: "inbox", about: "alarm/1/eu/x" });
  const element = { type: "button", action_id: "bongsu_acknowledge", value, text: { type: "plain_text", text: "Acknowledge" } };
  await post(own.origin, { text: "forged", blocks: [{ type: "actions", elements: [element] }] });
  await page(async (opened) => {
    await opened.goto(own.origin);
    await live(opened);
    await opened.getByRole("button", { name: "Acknowledge" }).click();
    await opened.getByRole("alert").getByText("only bongsu watch carries them out").waitFor();
  }, { mayFail: true });
  await own.stop();
});
