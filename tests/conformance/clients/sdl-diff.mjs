// Compares the API with what was published before; a break that nobody announced fails.
//
//   node sdl-diff.mjs             schema/sdl/api.graphql against the main branch's
//   node sdl-diff.mjs OLD NEW [CHANGELOG]   two files
//
// A breaking change is announced when the changelog names its place, such as `Order.number`, or
// when it takes away what was deprecated and whose "Removal on or after <date>" has come.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { CriticalityLevel, diff } from "@graphql-inspector/core";
import { buildSchema } from "graphql";

const SDL = "schema/sdl/api.graphql";
const ROOT = new URL("../../../", import.meta.url);
const REMOVAL = /Removal on or after (\d{4}-\d{2}-\d{2})/;

function git(...args) {
  try {
    return execFileSync("git", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 64 << 20, stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

/** The commit to compare with: where this line of work left main, the last release, or one back. */
function base() {
  const head = git("rev-parse", "HEAD");
  const candidates = [
    process.env.BASE && git("rev-parse", "--verify", `${process.env.BASE}^{commit}`),
    git("merge-base", "HEAD", "origin/main"),
    git("rev-list", "-1", "--tags", "--no-walk"),
    git("rev-parse", "--verify", "HEAD~1"),
  ];
  return candidates.find((commit) => commit && commit !== head);
}

function published() {
  const commit = base();
  const text = commit && git("show", `${commit}:${SDL}`);
  if (!text) {
    console.log("sdl-diff: skipped, there is no earlier version of the API to compare with");
    process.exit(0);
  }
  console.log(`sdl-diff: against ${commit.slice(0, 10)}`);
  return text;
}

/** The deprecation reason of a field, argument, input field or enum value: "Type.member.argument". */
function deprecation(schema, path) {
  const [type, member, argument] = path.split(".");
  const found = schema.getType(type);
  const owner = found?.getFields?.()[member] ?? found?.getValue?.(member);
  const element = argument ? owner?.args?.find((each) => each.name === argument) : owner;
  return element?.deprecationReason ?? "";
}

function announced(change, before, changelog, today) {
  const removal = change.type.endsWith("_REMOVED") && REMOVAL.exec(deprecation(before, change.path ?? ""));
  return changelog.includes(`\`${change.path}\``) || (removal && removal[1] <= today);
}

const [oldFile, newFile, changelogFile] = process.argv.slice(2);
const before = buildSchema(oldFile ? readFileSync(oldFile, "utf8") : published());
const after = buildSchema(readFileSync(newFile ?? new URL(SDL, ROOT), "utf8"));
const changelog = readFileSync(changelogFile ?? new URL("docs/changelog.md", ROOT), "utf8");
const today = new Date().toISOString().slice(0, 10);

const changes = await diff(before, after);
const breaks = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
const unannounced = breaks.filter((change) => !announced(change, before, changelog, today));
console.log(`sdl-diff: ${changes.length} changes, ${breaks.length} breaking, ${unannounced.length} of them not announced`);
for (const { path, message } of unannounced) {
  console.error(`  ${path}: ${message}`);
}
if (unannounced.length) {
  console.error("Keep it, deprecate it first, or announce it in docs/changelog.md by naming its place, as in `Order.number`.");
  process.exit(1);
}
