// Tests the inbox against hostile text, foreign pages and strangers, in a real browser.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { REBOUND, close, folder, inbox, open, page, post, webhook } from "./harness.mjs";

let box;

before(async () => {
  await open();
  box = await inbox(folder());
});

after(async () => {
  await box.stop();
  await close();
});

const messages = (opened) => opened.locator("#channel .message");
const live = (opened) => opened.locator("#status.on").waitFor();

const ATTACKS = [
  "<script>window.hacked=1</script>", "<img src=x onerror=window.hacked=1>", "\" onmouseover=\"window.hacked=1\" x=\"",
  "'><svg onload=window.hacked=1>", "<javascript:window.hacked=1|click>", "</li></ol><iframe src=javascript:window.hacked=1>",
  "<https://a.example/\"onclick=\"window.hacked=1|click>", "</style></script><b>", "{{7*7}}${7*7}<%=7*7%>", "\u202eevil\u0000",
  "<!--", "<base href=https://evil.example>", "<meta http-equiv=refresh content=0;url=https://evil.example>", "%3Cscript%3E",
];

test("hostile text stays text", async () => {
  const own = await inbox(folder());
  for (const attack of ATTACKS) {
    const text = { type: "plain_text", text: attack };
    // The address of a button must be a valid URL, because Slack would otherwise refuse the message.
    const url = /^[a-z][a-z0-9+.-]*:\S+$/i.test(attack) ? attack : `https://elsewhere.example/${attack.replace(/\s/g, "")}`;
    const answer = await post(own.origin, {
      text: attack, username: attack,
      blocks: [
        { type: "section", text: { type: "mrkdwn", text: attack }, accessory: { type: "button", text, url } },
        { type: "header", text }, { type: "image", image_url: attack, alt_text: attack },
        { type: "image", image_url: "https://elsewhere.example/x.png", alt_text: attack },
      ],
      attachments: [{ color: attack, title: attack, title_link: attack, text: attack, image_url: attack }],
    });
    assert.equal(answer.text, "ok", attack);
  }
  await page(async (opened) => {
    for (const path of ["/", "/messages/1", "/messages/4", `/?q=${encodeURIComponent(ATTACKS[0])}&alarm=${encodeURIComponent(ATTACKS[2])}`]) {
      await opened.goto(own.origin + path);
      for (const element of await opened.locator(".message").all()) await element.hover();
      assert.equal(await opened.evaluate(() => window.hacked), undefined, path);
      const live = "script:not([src]), iframe, base, meta[http-equiv], [onerror], [onload], [onclick], [onmouseover], [style]";
      assert.equal(await opened.locator(live).count(), 0, path);
    }
    assert.equal(await opened.getByLabel("Text").inputValue(), ATTACKS[0]);
  });
  await own.stop();
});

test("invalid payloads get Slack's errors", async () => {
  const words = [
    ["{", 400, "invalid_payload"], ["{}", 400, "no_text"], [{ text: "a", blocks: [{ type: "blink" }] }, 400, "invalid_blocks"],
    [{ attachments: Array(101).fill({ text: "a" }) }, 400, "too_many_attachments"],
    [{ text: "x".repeat(2_000_000) }, 400, "invalid_payload"], ["[".repeat(500_000), 400, "invalid_payload"],
  ];
  for (const [message, status, text] of words) assert.deepEqual(await post(box.origin, message), { status, text });
  const elsewhere = await fetch(`${box.origin}/services/T0000`, { method: "POST", body: "{}" });
  assert.deepEqual([elsewhere.status, await elsewhere.text()], [404, "no_team"]);
});

test("a page of another origin can neither read nor post", async () => {
  const evil = createServer((_, response) => response.end("<!doctype html><title>evil</title>")).listen(0, "127.0.0.1");
  await new Promise((resolve) => evil.once("listening", resolve));
  await page(async (opened) => {
    await opened.goto(`http://127.0.0.1:${evil.address().port}/`);
    const results = await opened.evaluate(async (url) => {
      const told = (promise) => promise.then((answer) => `${answer.type} ${answer.status}`, () => "refused");
      const post = { method: "POST", body: "{\"text\":\"from evil\"}" };
      return [await told(fetch(url[0])), await told(fetch(url[1], post)), await told(fetch(url[1], { ...post, mode: "no-cors" }))];
    }, [box.origin, webhook(box.origin)]);
    assert.deepEqual(results.slice(0, 2), ["refused", "refused"]);
    await opened.goto(`${box.origin}/?q=evil`);
    assert.equal(await messages(opened).count(), 0);
  }, { mayFail: true });
  evil.close();
});

test("a page under a foreign host name that resolves to this machine gets nothing", async () => {
  await page(async (opened) => {
    const { port } = new URL(box.origin);
    const answer = await opened.goto(`http://${REBOUND}:${port}/`);
    assert.equal(answer.status(), 403);
    const results = await opened.evaluate(async () => {
      const post = await fetch("/services/T0000/B0000/inbox", { method: "POST", body: "{\"text\":\"rebound\"}" });
      return [(await fetch("/messages.json")).status, post.status];
    });
    assert.deepEqual(results, [403, 403]);
  }, { mayFail: true, hosts: [REBOUND] });
});

test("other machines need a token", async () => {
  const own = await inbox(folder(), "0.0.0.0:0");
  const { origin, searchParams } = new URL(own.origin);
  assert.equal((await fetch(origin)).status, 403);
  assert.equal((await fetch(`${origin}/?token=wrong`)).status, 403);
  assert.equal((await post(origin, { text: "a" })).text, "invalid_token");
  const token = searchParams.get("token");
  // The token permits reading, and the secret of the webhook URL permits posting. Neither permits both.
  const read = await fetch(own.origin, { redirect: "manual" });
  const [cookie] = read.headers.get("set-cookie").split(";");
  const secret = (await (await fetch(origin, { headers: { cookie } })).text()).match(/http[^<]*\/services\/[^<]*/)[0];
  const posting = secret.split("/").at(-1);
  assert.notEqual(posting, token);
  const wrong = await fetch(`${origin}/services/T0000/B0000/${token}`, { method: "POST", body: "{\"text\":\"a\"}" });
  assert.equal(await wrong.text(), "invalid_token");
  assert.equal((await fetch(`${origin}/?token=${posting}`)).status, 403);
  assert.equal((await fetch(origin, { headers: { cookie: `bongsu_inbox=${posting}` } })).status, 403);
  const call = async (method, bearer) => {
    const answer = await fetch(`${origin}/api/${method}?channel=C1`, { headers: { authorization: `Bearer xoxb-${bearer}` } });
    return (await answer.json()).error ?? "ok";
  };
  assert.equal(await call("conversations.history", posting), "missing_scope");
  assert.equal(await call("conversations.history", token), "ok");
  assert.equal(await call("auth.test", posting), "ok");
  const astray = await fetch(`${origin}//evil.example/?token=${token}`, { redirect: "manual" });
  assert.equal(astray.headers.get("location"), "/evil.example/");
  assert.equal(await (await fetch(secret, { method: "POST", body: "{\"text\":\"let in\"}" })).text(), "ok");
  await page(async (opened) => {
    await opened.goto(own.origin);
    assert.equal(opened.url(), `${origin}/`);
    await messages(opened).getByText("let in").waitFor();
    await live(opened);
  });
  await own.stop();
});
