// Refuses oversized documents before they are validated, with the caps that one process has by default.
// Each fragment is measured once, however often it is spread. Costs are the subgraphs' business.
import { GraphQLError } from "graphql";

const CAPS = { depth: 10, aliases: 15, directives: 50, rootFields: 20 };
const WORDS = { depth: "depth", aliases: "alias", directives: "directive", rootFields: "root field" };
const NESTING = 100;
const MOST_ERRORS = 5;
const NOTHING = { depth: 0, aliases: 0, directives: 0, rootFields: 0 };

const beside = (one, other) => ({
  depth: Math.max(one.depth, other.depth),
  aliases: one.aliases + other.aliases,
  directives: one.directives + other.directives,
  rootFields: one.rootFields + other.rootFields,
});

/** The size of a document's largest operation; it need not be valid. */
export function measure(document) {
  const fragments = new Map();
  const seen = new Map();
  for (const it of document.definitions) if (it.kind === "FragmentDefinition") fragments.set(it.name.value, it);

  const marked = (node, size) => ({
    ...size,
    aliases: size.aliases + (node.alias ? 1 : 0),
    directives: size.directives + (node.directives?.length ?? 0),
  });
  const selected = (node, level) =>
    level > NESTING
      ? { ...NOTHING, depth: Infinity }
      : node.selectionSet.selections.map((it) => marked(it, one(it, level + 1))).reduce(beside, NOTHING);
  const one = (node, level) => {
    if (node.kind === "InlineFragment") return selected(node, level);
    if (node.kind === "FragmentSpread") return fragment(node.name.value, level);
    if (node.name.value.startsWith("__")) return { ...NOTHING, rootFields: 1 };
    const inner = node.selectionSet ? selected(node, level) : NOTHING;
    return { ...inner, depth: inner.depth + 1, rootFields: 1 };
  };
  const fragment = (name, level) => {
    if (!seen.has(name)) {
      seen.set(name, NOTHING); // a cycle counts as empty
      if (fragments.has(name)) seen.set(name, selected(fragments.get(name), level));
    }
    return seen.get(name);
  };

  const operations = document.definitions.filter((it) => it.kind === "OperationDefinition");
  return operations.map((it) => marked(it, selected(it, 0))).reduce(
    (most, size) => Object.fromEntries(Object.entries(most).map(([name, value]) => [name, Math.max(value, size[name])])),
    NOTHING,
  );
}

function refusal(document) {
  const size = measure(document);
  const what = Object.keys(CAPS).find((name) => size[name] > CAPS[name]);
  const message = what && `The operation exceeds the ${WORDS[what]} limit of ${CAPS[what]}.`;
  return what && new GraphQLError(message, { extensions: { code: "OPERATION_TOO_LARGE" } });
}

/** A refused request in the words of one process; in production they suggest no names. */
export function toldPlainly({ message, nodes, source, positions }, suggestions) {
  const text = suggestions ? message : message.split(" Did you mean ")[0];
  return new GraphQLError(text, { nodes, source, positions, extensions: { code: "BAD_USER_INPUT" } });
}

/** A plugin of the gateway; without `suggestions`, not even a near miss tells a name. */
export const limits = ({ suggestions }) => ({
  onValidate({ params, setResult }) {
    const refused = refusal(params.documentAST);
    if (refused) return void setResult([refused]);
    return ({ valid, result, setResult: replace }) => {
      if (!valid) replace(result.slice(0, MOST_ERRORS).map((error) => toldPlainly(error, suggestions)));
    };
  },
});
