// Tests that every page shows the states, the silences and the time zone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { close, demo, folder, inbox, newcomer, open, page, post } from "./harness.mjs";

before(open);
after(close);

const live = (opened) => opened.locator("#status.on").waitFor();
const alarm = (origin, name) => `${origin}/alarms/${encodeURIComponent(name)}`;

/** The colours of the states, as the page draws them. */
const colours = (opened, where) =>
  opened.locator(where).evaluateAll((elements) =>
    elements.map((element) => {
      const mark = element.querySelector(".mark");
      const { backgroundColor, borderTopColor, clipPath } = getComputedStyle(mark);
      const state = ["alarm", "ok", "unknown"].find((name) => element.classList.contains(name));
      return { state, colour: state === "unknown" ? borderTopColor : backgroundColor, isTriangle: clipPath !== "none" };
    }),
  );

test("an alarm has the colour of its state, on every page and in every list", async () => {
  const afternoon = await demo();
  const expected = {
    light: { alarm: "rgb(180, 35, 24)", ok: "rgb(23, 112, 63)", unknown: "rgb(138, 90, 0)" },
    dark: { alarm: "rgb(255, 143, 133)", ok: "rgb(95, 207, 146)", unknown: "rgb(227, 179, 65)" },
  };
  for (const colorScheme of ["light", "dark"]) {
    await page(async (opened) => {
      const check = async (where, states) => {
        const found = await colours(opened, where);
        for (const { state, colour, isTriangle } of found) {
          assert.equal(colour, expected[colorScheme][state], `${where} ${state}`);
          assert.equal(isTriangle, state === "alarm", `${where} ${state}`);
        }
        assert.deepEqual([...new Set(found.map(({ state }) => state))].sort(), states);
      };
      await opened.goto(afternoon.origin);
      await check("#board .alarms li", ["alarm", "ok", "unknown"]);
      for (const [name, state] of [["mission-cpu-alarm", "alarm"], ["disk-root", "ok"], ["nightly-backup-age", "unknown"]]) {
        await opened.goto(alarm(afternoon.origin, name));
        await check(".standing", [state]);
        const [edge, ground] = await opened.locator(".standing").evaluate((header) => {
          const { borderLeftColor, backgroundColor } = getComputedStyle(header);
          return [borderLeftColor, backgroundColor];
        });
        assert.equal(edge, expected[colorScheme][state], name);
        const isRed = ["rgb(253, 236, 234)", "rgb(58, 30, 29)"].includes(ground);
        assert.equal(isRed, state === "alarm", `${name}: ${ground}`);
      }
      await opened.goto(alarm(afternoon.origin, "mission-cpu-alarm"));
      await check(".history li", ["alarm", "ok"]);
    }, { colorScheme });
  }
  await afternoon.stop();
});

test("a silence appears on the page and can be ended there", async () => {
  const afternoon = await demo();
  await page(async (opened) => {
    await opened.goto(afternoon.origin);
    await live(opened);
    const message = opened.locator("#channel .message", { hasText: "mission-cpu-alarm OK → ALARM" }).last();
    await message.getByRole("button", { name: "Mute 1 h" }).click();
    const inForce = opened.getByRole("region", { name: "Silences in force" });
    await inForce.getByText("mission-cpu-alarm").waitFor();
    assert.match(await inForce.textContent(), /until 15:30:00[\s\S]*somebody at the inbox/);
    assert.match(await opened.locator("#board .summary").textContent(), /1 silence in force/);
    await opened.locator("#board li", { hasText: "mission-cpu-alarm" }).getByRole("img", { name: "Silenced" }).waitFor();
    await page(async (other) => {
      await other.goto(alarm(afternoon.origin, "mission-cpu-alarm"));
      await other.getByRole("button", { name: "End silence" }).waitFor();
      await other.goto(alarm(afternoon.origin, "disk-root"));
      assert.equal(await other.getByRole("button", { name: "End silence" }).count(), 0, "the silence does not apply to this alarm");
    });
    await inForce.getByRole("button", { name: "End silence" }).click();
    await inForce.waitFor({ state: "detached" });
    assert.doesNotMatch(await opened.locator("#board .summary").textContent(), /silence/);
  });
  await afternoon.stop();
});

test("a silence can be ended without JavaScript, and the reader returns to the same page", async () => {
  const afternoon = await demo();
  await page(async (opened) => {
    await opened.goto(afternoon.origin);
    await opened.locator("#channel .message", { hasText: "mission-cpu-alarm OK → ALARM" }).last().getByRole("button", { name: "Mute 1 h" }).click();
    await opened.waitForTimeout(1_500);
    await opened.goto(alarm(afternoon.origin, "mission-cpu-alarm"));
    await opened.getByRole("button", { name: "End silence" }).click();
    assert.equal(opened.url(), alarm(afternoon.origin, "mission-cpu-alarm"));
    assert.equal(await opened.getByRole("button", { name: "End silence" }).count(), 0);
    await opened.getByText("this page does not update").waitFor();
  }, { javaScriptEnabled: false });
  await afternoon.stop();
});

test("all times on a page are in the time zone that it shows", async () => {
  for (const [zone, offset] of [["Asia/Seoul", 9], ["America/New_York", null], ["UTC", 0]]) {
    const own = await inbox(folder(), "127.0.0.1:0", ["--zone", zone]);
    await post(own.origin, { text: "when? <!date^1795410727^{date_num} {time_secs}|then>" });
    await page(async (opened) => {
      await opened.goto(own.origin);
      await live(opened);
      await post(own.origin, { text: "and now?" });
      await opened.getByText("and now?").waitFor();
      assert.match(await opened.locator(".top .zone").textContent(), new RegExp(zone));
      const expected = (at) => new Intl.DateTimeFormat("en-GB", { timeZone: zone, timeStyle: "medium" }).format(at);
      for (const time of await opened.locator(".message time").all()) {
        const at = new Date(await time.getAttribute("datetime"));
        assert.ok((await time.textContent()).includes(expected(at)), `${zone} ${await time.textContent()} ${offset}`);
      }
    }, { timezoneId: "Europe/Berlin" });
    await own.stop();
  }
  const afternoon = await demo();
  await page(async (opened) => {
    await opened.goto(alarm(afternoon.origin, "mission-cpu-alarm"));
    assert.match(await opened.locator("figure.chart svg").textContent(), /Asia\/Seoul/);
    assert.match(await opened.locator(".history time").first().textContent(), /KST/);
    await opened.locator("figure.chart svg").hover({ position: { x: 400, y: 120 } });
    assert.match(await opened.locator(".hover").first().textContent(), /^2026-11-23 1[1-4]:/);
  }, { timezoneId: "Europe/Berlin" });
  await afternoon.stop();
});

test("an alarm's page updates, and keeps typed text", async () => {
  const machine = await newcomer();
  await machine.live("20 idle");
  await page(async (opened) => {
    await opened.goto(alarm(machine.origin, "bongsu-cpu-web-1"));
    await live(opened);
    await opened.locator(".standing.ok").waitFor();
    await opened.getByRole("textbox", { name: "Threshold" }).fill("95");
    await machine.live("30 busy");
    await opened.locator(".standing.alarm").waitFor();
    await opened.locator(".history li.alarm").waitFor();
    assert.match(await opened.locator("#metric svg").innerHTML(), / ALARM<\/title>/);
    assert.equal(await opened.getByRole("textbox", { name: "Threshold" }).inputValue(), "95");
    await machine.live("60 idle");
    await opened.locator(".standing.ok").waitFor();
    assert.match(await opened.locator(".history li.alarm .since").textContent(), /^\d0 s$/);
  });
  await machine.stop();
});

test("notices that were not announced are folded, even new ones", async () => {
  const afternoon = await demo();
  await page(async (opened) => {
    await opened.goto(afternoon.origin);
    const fold = opened.locator(".fold").first();
    assert.match(await fold.locator("summary").textContent(), /^\d+ not announced$/);
    assert.equal(await fold.locator(".silence").first().isVisible(), false);
    await fold.locator("summary").click();
    await fold.locator(".silence").first().getByText("Not announced").waitFor();
    await opened.goto(`${afternoon.origin}/?show=silences`);
    assert.equal(await opened.locator(".fold").count(), 0);
    assert.ok(await opened.locator(".silence").first().isVisible());
  });
  await afternoon.stop();
});

test("on a phone the page starts at the top, and charts are complete and legible", async () => {
  const afternoon = await demo();
  await page(async (opened) => {
    await opened.goto(afternoon.origin);
    await live(opened);
    assert.equal(await opened.evaluate(() => scrollY), 0);
    await opened.locator(".top .brand").waitFor();
    await opened.getByRole("button", { name: "Newest messages" }).click();
    assert.ok(await opened.evaluate(() => scrollY > 500));
    await opened.goto(alarm(afternoon.origin, "mission-cpu-alarm"));
    await live(opened);
    assert.equal(await opened.evaluate(() => scrollY), 0);
    const chart = opened.locator("#metric svg");
    await opened.waitForFunction(() => document.querySelector("#metric svg").viewBox.baseVal.width < 400);
    const [box, figure] = [await chart.boundingBox(), await opened.locator("#metric figure").boundingBox()];
    assert.ok(box.width <= figure.width + 1, `${box.width} in ${figure.width}`);
    const small = await chart.locator("text").evaluateAll((texts) => Math.min(...texts.map((text) => text.getBoundingClientRect().height)));
    assert.ok(small >= 10, `letters of ${small} px`);
  }, { viewport: { width: 390, height: 844 } });
  await afternoon.stop();
});
