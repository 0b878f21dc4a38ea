// Tests the first minutes of a new user with a controlled clock: the first two commands of the README, the second one twice.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { close, newcomer, open, page } from "./harness.mjs";

before(open);
after(close);

const CPU = "bongsu-cpu-web-1";
const live = (opened) => opened.locator("#status.on").waitFor();
const row = (opened) => opened.locator("#board .alarms li", { hasText: CPU });
const calm = (opened) => opened.locator("#board .alarms li.ok", { hasText: CPU });
const first = (opened) => opened.locator("#channel .message").filter({ hasText: CPU });

test("sampled data is shown before the first period ends", async () => {
  const machine = await newcomer();
  await page(async (opened) => {
    await opened.goto(machine.origin);
    await live(opened);
    await machine.live("3 idle");
    await opened.getByText("disk_used_percent 70").waitFor();
    assert.equal(await opened.getByText("no data").count(), 0);
  });
  await machine.stop();
});

test("a drill works, and so does a second one", async () => {
  const machine = await newcomer();
  await page(async (opened) => {
    await opened.goto(machine.origin);
    await live(opened);
    await machine.live("20 idle");
    assert.equal(await first(opened).count(), 0, "new alarms are not announced");
    await opened.locator(".fold summary", { hasText: "4 not announced" }).waitFor();
    await machine.live("30 busy");
    await first(opened).getByText("OK → ALARM").first().waitFor();

    // The picture has the deciding datapoint, the marks of the states, and a unit on its axis.
    const source = await first(opened).locator("img[src*='chart.svg']").first().getAttribute("src");
    const svg = await (await fetch(machine.origin + source)).text();
    const marks = [...svg.matchAll(/<title>([^<]*) (ALARM|OK|INSUFFICIENT_DATA)<\/title>/g)].map((it) => it[2]);
    assert.deepEqual(marks, ["OK", "ALARM"]);
    assert.match(svg, />100%</);
    assert.doesNotMatch(svg, />1[1-9]\d%</);
    const [range, high, low, plot] = ["data-from", "data-high", "data-low", "data-plot"].map((name) => svg.match(`${name}="([^"]*)"`)[1]);
    const [, top, , height] = plot.split(" ").map(Number);
    const curve = svg.match(/class="bs-first"[^>]* d="([^"]*)"/)[1];
    const values = [...curve.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map((it) => high - ((it[2] - top) / height) * (high - low));
    assert.ok(values.at(-1) > 90, `the last datapoint is ${values.at(-1)}`);
    const to = Number(svg.match(/data-to="([^"]*)"/)[1]);
    assert.ok(to - range < 300, "the chart of a new alarm is shorter than three hours");

    await machine.live("30 busy");
    await machine.live("40 idle");
    await first(opened).getByText("ALARM → OK").first().waitFor();
    await calm(opened).waitFor();

    const told = async () => (await opened.locator("#channel .message").allTextContents()).join("\n");
    await machine.live("60 busy");
    await row(opened).getByText("In alarm").waitFor();
    await first(opened).first().getByText("OK → ALARM").first().waitFor();
    await machine.live("40 idle");
    await calm(opened).waitFor();
    await first(opened).first().getByText("ALARM → OK").first().waitFor();
    await opened.getByText(/Went off 2 times/).first().waitFor();
    assert.doesNotMatch(await told(), /flapping/i);
  });
  await machine.stop();
});
