// Composes the subgraphs into one supergraph, and proves that it is the API of one process.
//
//   node compose.mjs [folder]     writes supergraph.graphql into the folder, build/gateway by default
//
// Where the subgraphs answer is in subgraphs.json; SUBGRAPHS names another file. Any error or hint
// of the composer fails, and so does any difference from schema/sdl/api.graphql, be it in a description.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSchema, lexicographicSortSchema, parse, printSchema } from "graphql";

const require = createRequire(import.meta.url); // both Apollo packages are CommonJS
const { composeServices } = require("@apollo/composition");
const { Supergraph } = require("@apollo/federation-internals");

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = process.argv[2] ?? join(root, "build", "gateway");
const sdl = (name) => readFileSync(join(process.env.SDL ?? join(root, "schema", "sdl"), `${name}.graphql`), "utf8");
const sorted = (schema) => printSchema(lexicographicSortSchema(schema));

function fail(...lines) {
  lines.forEach((line) => console.error(line));
  process.exit(1);
}

const places = JSON.parse(readFileSync(process.env.SUBGRAPHS ?? join(here, "subgraphs.json"), "utf8"));
const subgraphs = Object.entries(places).map(([name, url]) => ({ name, url, typeDefs: parse(sdl(name)) }));
const { errors = [], hints = [], supergraphSdl } = composeServices(subgraphs);
const problems = [
  ...errors.map((error) => `${error.extensions.code}: ${error.message}`),
  ...hints.map((hint) => `${hint.definition.code}: ${hint.message}`),
];
if (problems.length) fail(...problems);

mkdirSync(out, { recursive: true });
const composed = sorted(Supergraph.build(supergraphSdl).apiSchema().toGraphQLJSSchema());
const single = sorted(buildSchema(sdl("api")));
if (composed !== single) {
  writeFileSync(join(out, "composed.graphql"), composed);
  writeFileSync(join(out, "single.graphql"), single);
  rmSync(join(out, "supergraph.graphql"), { force: true });
  fail(`The deployments differ: diff ${join(out, "single.graphql")} ${join(out, "composed.graphql")}`);
}
writeFileSync(join(out, "supergraph.graphql"), supergraphSdl);
console.log(`${subgraphs.length} subgraphs compose into the API of one process.`);
