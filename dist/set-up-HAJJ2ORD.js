import { createRequire as bundleRequire } from 'node:module'
import { fileURLToPath as bundlePath } from 'node:url'
const require = bundleRequire(import.meta.url)
const __dirname = bundlePath(new URL('.', import.meta.url))
import {
  helmfilesIn,
  isHelmfile
} from "./chunk-CFC5CWYQ.js";
import {
  applyPatch,
  createTwoFilesPatch,
  duplicateFindings,
  knownEnvironments,
  layerFindings,
  needFindings,
  structuredPatch,
  withoutGitVariables
} from "./chunk-5ZQWHDGA.js";
import {
  kindOf,
  nearest,
  parseLayers,
  require_dist
} from "./chunk-OBX7GYIT.js";
import {
  bounds
} from "./chunk-BCEI6RU3.js";
import {
  releaseKey
} from "./chunk-UUWQ4UP4.js";
import {
  array,
  boolean,
  check,
  getDotPath,
  looseObject,
  maxLength,
  nullish,
  optional,
  parse,
  picklist,
  pipe,
  readJson,
  record,
  regex,
  safeParse,
  strictObject,
  string,
  transform,
  union,
  unknown
} from "./chunk-XWETFV2S.js";
import {
  Failure
} from "./chunk-RB64OUHJ.js";
import {
  __toESM
} from "./chunk-4EEHVC5P.js";

// src/init/set-up.ts
import { existsSync as existsSync2, readdirSync as readdirSync3 } from "node:fs";
import { join as join3, resolve as resolve3 } from "node:path";

// src/init/refusal.ts
function refusal(what2, why, next) {
  return new Failure({ what: `${what2} failed`, why, next, reason: "bad-input" });
}

// src/init/setup.ts
var word = (pattern) => pipe(string(), maxLength(200), regex(pattern));
function isEachOther(names) {
  const all = names.toLowerCase().split(",");
  return new Set(all).size === all.length;
}
var setup = strictObject({
  /** Path of the helmfile from the root of the repository. */
  stack: word(/^[\w-][\w.-]*(?:\/[\w-][\w.-]*)*$/),
  /** Of the helmfile, in the order in which they are deployed: `staging,production`. GitHub takes no notice of case. */
  environments: pipe(word(/^[A-Za-z0-9][\w-]*(?:,[A-Za-z0-9][\w-]*)*$/), check(isEachOther)),
  /** Those of them that only a person deploys, `production`; empty where merges deploy all. */
  promoted: word(/^(?:[A-Za-z0-9][\w-]*(?:,[A-Za-z0-9][\w-]*)*)?$/),
  /** As the input job-layers has them: `1-4,6`. */
  layers: word(/^[0-9]{1,3}(?:[-,][0-9]{1,3})*$/),
  /** Whom a deploy waits for: somebody for each layer, or somebody once. */
  approval: picklist(["layer", "deploy"]),
  onePassword: boolean(),
  /** Whether a workflow looks for drift each night. */
  drift: boolean(),
  /** The branch whose merges are deployed. */
  branch: word(/^[\w][\w./-]*$/),
  /** `owner/name@full commit`, or `./` in the repository of the action itself. */
  action: word(/^(?:\.\/|[\w-]+\/[\w.-]+@[0-9a-f]{40})$/),
  /** The action's version, for the comment beside its commit. */
  version: word(/^[\w.+-]*$/),
  /** Sets the workflows of one stack apart from those of another; empty for the only one. `deploy-layer.yml` is no stack's. */
  name: word(/^(?!(?:layer|environment)(?:-|$))(?:[a-z][a-z0-9-]*)?$/)
});
var optionOf = {
  environments: "environment",
  promoted: "promote",
  approval: "approve"
};
function wrongIn(given) {
  const { success, output, issues } = safeParse(setup, given);
  const [first] = issues ?? [];
  if (!success && first) {
    const field = getDotPath(first) ?? "";
    const why = `${field} is ${JSON.stringify(first.input)}, which cannot stand in a workflow`;
    return { option: optionOf[field] ?? field, why };
  }
  return wrongPromotion(output);
}
function wrongPromotion(made) {
  const all = environmentsOf(made);
  const option = "promote";
  const unknown2 = promotedOf(made).find((name) => !all.includes(name));
  if (unknown2 !== void 0)
    return { option, why: `${unknown2} is none of the environments ${all.join(", ")}` };
  const isLeft = all.some((name) => !promotedOf(made).includes(name));
  return isLeft ? void 0 : { option, why: "no environment is left for merges to go to" };
}
function layerNumbers({ layers }) {
  return parseLayers("job-layers", layers);
}
function environmentsOf({ environments }) {
  return environments.split(",");
}
function promotedOf({ promoted }) {
  return promoted.split(",").filter(Boolean);
}
function layersText(layers) {
  const runs = [];
  for (const layer of [...layers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last.at(-1) === layer - 1) last.push(layer);
    else runs.push([layer]);
  }
  return runs.map((run) => run.length > 1 ? `${run[0]}-${run.at(-1)}` : `${run[0]}`).join(",");
}
var prefix = "# helmfile-gate init ";
function markLine({ setup: made, digest }) {
  const fields = Object.keys(setup.entries).map((field) => [field, made[field]]);
  return `${prefix}${JSON.stringify({ ...Object.fromEntries(fields), digest })}`;
}
function readMark(text) {
  const [line = ""] = text.split("\n", 1);
  if (!line.startsWith(prefix)) return void 0;
  const read = readJson(marked, line.slice(prefix.length));
  if (!("value" in read)) return void 0;
  const { digest, ...made } = read.value;
  return { setup: made, digest };
}
var marked = strictObject({ ...setup.entries, digest: string() });

// src/init/given.ts
var anything = {
  stack: "helmfile.yaml",
  environments: "default",
  promoted: "",
  layers: "1",
  approval: "layer",
  onePassword: false,
  drift: false,
  branch: "main",
  action: "./",
  version: "",
  name: ""
};
function requireUsable(given) {
  const isKnown = (field) => field !== "promoted" || given["environments"] !== void 0;
  const fields = Object.keys(anything).filter((field) => given[field] !== void 0 && isKnown(field));
  const wrong = wrongIn({ ...anything, ...Object.fromEntries(fields.map((field) => [field, given[field]])) });
  if (wrong) throw refusal("setting up the workflows", wrong.why, `name another with --${wrong.option}`);
}

// src/init/labelling.ts
import { isAbsolute } from "node:path";

// src/init/labels.ts
var import_yaml = __toESM(require_dist(), 1);

// src/init/blanked.ts
var silent = /^\{\{-?\s*(?:\/\*|(?:if|else|end|range|with|define|block)\b|\$\w*\s*:?=)/;
var hole = "";
function blanked(template) {
  return withHoles(template).split("\n").map((line) => /^[\s\uE000]*$/.test(line) ? line.replaceAll(hole, " ") : line.replaceAll(hole, "_")).join("\n");
}
function withHoles(text) {
  const parts2 = [];
  let from2 = 0;
  for (; ; ) {
    const start = text.indexOf("{{", from2);
    const end = start < 0 ? -1 : text.indexOf("}}", start);
    if (end < 0) return [...parts2, text.slice(from2)].join("");
    const action = text.slice(start, end + 2);
    parts2.push(text.slice(from2, start), action.replace(/[^\r\n]/g, silent.test(action) ? " " : hole));
    from2 = end + 2;
  }
}

// src/init/labels.ts
function withLabels(helmfile, wanted) {
  const places = placesIn(blanked(helmfile));
  const missed = [];
  const edits = [];
  for (const [key, layer] of wanted) {
    const found = placesOf(places, key).map((place) => edit(place, helmfile, layer));
    if (found.length === 0 || found.includes(void 0)) missed.push(key);
    else edits.push(...found);
  }
  return { text: edited(helmfile, edits), missed };
}
function edited(text, edits) {
  return [...edits].sort((a, b) => b.from - a.from).reduce((all, edit2) => all.slice(0, edit2.from) + edit2.text + all.slice(edit2.to), text);
}
function placesIn(yaml) {
  const documents = (0, import_yaml.parseAllDocuments)(yaml, { prettyErrors: false, uniqueKeys: false, merge: true });
  return (Array.isArray(documents) ? documents : []).flatMap((document) => {
    const top = document.contents;
    const lists = (0, import_yaml.isMap)(top) ? pairsOf(top, "releases").map(({ value }) => value) : [];
    const items = lists.flatMap((list) => (0, import_yaml.isSeq)(list) ? list.items : []);
    const maps = items.map((item) => resolved(item, document)).filter((item) => (0, import_yaml.isMap)(item));
    return [...new Set(maps)].flatMap((map) => placeAt(map, document));
  });
}
function placeAt(map, document) {
  const inherited = pairsOf(map, "<<").map(({ value }) => resolved(value, document))[0];
  const parent = (0, import_yaml.isMap)(inherited) ? inherited : void 0;
  const text = (from2, key) => textOf(resolved(from2 && pairsOf(from2, key)[0]?.value, document));
  const name = text(map, "name");
  if (name === void 0) return [];
  const namespace = text(map, "namespace") ?? text(parent, "namespace");
  const isKnown = namespace !== void 0 && !namespace.includes("_");
  return [{ map, name, namespace: isKnown ? namespace : void 0, inherited: parent, document }];
}
function placesOf(places, key) {
  const [namespace, name] = [key.slice(0, key.indexOf("/")), key.slice(key.indexOf("/") + 1)];
  const named2 = places.filter((place) => place.name === name);
  const exact = named2.filter((place) => place.namespace === namespace);
  const unknown2 = named2.filter((place) => place.namespace === void 0);
  return exact.length > 0 ? exact : unknown2.length === 1 ? unknown2 : [];
}
function edit(place, text, layer) {
  const [own, second] = pairsOf(place.map, "labels");
  if (second) return void 0;
  return own ? besideOthers(own, { text, layer, document: place.document }) : ofItsOwn(place, text, layer);
}
function besideOthers({ key, value }, { text, layer, document }) {
  const label = `layer: ${layer}`;
  const end = key.range?.[1] ?? 0;
  const labels = resolved(value, document);
  if ((0, import_yaml.isMap)(labels) && pairsOf(labels, "layer").length > 0) return void 0;
  if ((0, import_yaml.isAlias)(value)) return replacing(value, `{<<: ${text.slice(...spanOf(value))}, ${label}}`);
  if ((0, import_yaml.isMap)(value) && value.flow) {
    const [from2] = spanOf(value);
    return inserting(from2 + 1, value.items.length === 0 ? label : `${label}, `);
  }
  if ((0, import_yaml.isMap)(value)) return inserting(endOfLine(text, end), `${lineEnd(text)}${indentOf(value, text)}${label}`);
  if (!(0, import_yaml.isScalar)(value) || value.value !== null) return void 0;
  if (value.source) return replacing(value, `{${label}}`);
  return inserting(text.indexOf(":", end) + 1, ` {${label}}`);
}
function ofItsOwn({ map, inherited, document }, text, layer) {
  const [name] = pairsOf(map, "name");
  const others = inherited && pairsOf(inherited, "labels")[0];
  const copied = others ? copyOf(resolved(others.value, document), text) : [];
  if (!name || copied === void 0) return void 0;
  const [, end] = spanOf(name.value);
  const [all, indent] = [[...copied, `layer: ${layer}`], indentOf(map, text)];
  if (map.flow) return inserting(end, `, labels: {${all.join(", ")}}`);
  const lines = ["", `${indent}labels:`, ...all.map((label) => `${indent}  ${label}`)];
  return inserting(endOfLine(text, end), lines.join(lineEnd(text)));
}
function copyOf(labels, text) {
  if (!(0, import_yaml.isMap)(labels)) return void 0;
  const written = labels.items.map(({ key, value }) => {
    const plain = [key, value].map((node) => (0, import_yaml.isScalar)(node) ? text.slice(...spanOf(node)) : "");
    return plain.some((part) => part === "" || /[,[\]{}\n]/.test(part)) ? "" : plain.join(": ");
  });
  return written.includes("") ? void 0 : written;
}
function pairsOf({ items }, key) {
  return items.filter((pair) => (0, import_yaml.isScalar)(pair.key) && isKey(pair.key, key));
}
function isKey({ value, source }, key) {
  return value === key || key === "<<" && source === key;
}
function resolved(node, document) {
  return (0, import_yaml.isAlias)(node) ? node.resolve(document) : node;
}
function textOf(node) {
  return (0, import_yaml.isScalar)(node) ? node.source ?? String(node.value) : void 0;
}
function spanOf(node) {
  const [from2, to] = node.range ?? [0, 0];
  return [from2, to];
}
function inserting(at, text) {
  return { from: at, to: at, text };
}
function replacing(node, text) {
  const [from2, to] = spanOf(node);
  return { from: from2, to, text };
}
function indentOf({ items }, text) {
  const columns = items.map(({ key }) => {
    const [at] = spanOf(key);
    return at - (text.lastIndexOf("\n", at - 1) + 1);
  });
  return " ".repeat(Math.min(...columns));
}
function endOfLine(text, from2) {
  const end = text.indexOf("\n", from2);
  if (end < 0) return text.length;
  return text[end - 1] === "\r" ? end - 1 : end;
}
function lineEnd(text) {
  return text.includes("\r\n") ? "\r\n" : "\n";
}

// src/init/proposed-layers.ts
function proposedLayers(releases) {
  const byKey = new Map(releases.map((release) => [releaseKey(release), release]));
  const layers = /* @__PURE__ */ new Map();
  const layerOf = (key, above) => {
    const known = layers.get(key);
    if (known !== void 0) return known;
    const release = byKey.get(key);
    if (!release || above.includes(key)) return 0;
    const layer = release.layer ?? 1 + Math.max(0, ...release.needs.map((need) => layerOf(need, [...above, key])));
    layers.set(key, layer);
    return layer;
  };
  return new Map([...byKey.keys()].map((key) => [key, layerOf(key, [])]));
}

// src/init/labelling.ts
var byHand = "add `labels: {layer: N}` to each, and run init again";
async function settledLayers(mayWrite, ports) {
  const releases = await ports.releases();
  const proposed = proposedLayers(releases);
  const unlabelled = releases.filter(({ labels }) => !labels.has("layer")).map(releaseKey);
  const wanted = new Map([...proposed].filter(([key]) => unlabelled.includes(key)));
  requireOrder({ releases, wanted });
  const layers = [...new Set(proposed.values())].sort((a, b) => a - b);
  if (wanted.size === 0) return { layers, writeLabels: () => Promise.resolve() };
  ports.tell("These releases have no label layer. By what they need, they belong into:");
  for (const [key, layer] of [...wanted].sort(([, a], [, b]) => a - b)) ports.tell(`  layer ${layer}: ${key}`);
  if (mayWrite === false) throw notWritten(wanted);
  const files = labelledFiles({ releases, wanted }, ports);
  const question = `Write the labels into ${pathsOf(files)}?`;
  if (!mayWrite && await ports.ask(question, "yes", ["yes", "no"]) !== "yes") throw notWritten(wanted);
  return { layers, writeLabels: () => write(files, { releases, wanted }, ports) };
}
function notWritten({ size }) {
  const why = size === 1 ? "1 release has no label layer" : `${size} releases have no label layer`;
  return refusal("setting up the layers", why, byHand);
}
function requireOrder({ releases, wanted }) {
  const own = helmfilesOf(releases);
  const found = [...labelFindings(own), ...findingsIn(own)];
  const [first, ...more] = found.length > 0 ? found : findingsIn(helmfilesOf(releases, wanted));
  if (first === void 0) return;
  const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
  const why = `${first.message}${others}`;
  throw refusal("setting up the layers", why, "mend that in the helmfile, and run init again");
}
function labelFindings(stack2) {
  const labelled = stack2.flatMap(({ releases }) => releases).filter(({ labels }) => labels.has("layer"));
  return layerFindings({ releases: labelled });
}
function findingsIn(stack2) {
  return stack2.flatMap((one) => [...duplicateFindings(one, { stack: stack2 }), ...needFindings(one, { stack: stack2 })]);
}
function helmfilesOf(releases, more = /* @__PURE__ */ new Map()) {
  const labelled = releases.map((release) => {
    const layer = more.get(releaseKey(release));
    const labels = new Map(release.labels);
    if (layer !== void 0) labels.set("layer", `${layer}`);
    return { ...release, labels, kubeContext: "", needs: [...release.needs] };
  });
  return filesOf(labelled).map((file) => ({ releases: labelled.filter((one) => one.file === file) }));
}
function labelledFiles({ releases, wanted }, { read }) {
  const unlabelled = releases.filter((one) => wanted.has(releaseKey(one)));
  return filesOf(unlabelled).map((path) => {
    const before = isAbsolute(path) ? "" : read(path) ?? "";
    const its = unlabelled.filter(({ file }) => file === path).map(releaseKey);
    const { text, missed } = withLabels(before, new Map([...wanted].filter(([key]) => its.includes(key))));
    if (missed.length === 0) return { path, before, text };
    throw refusal("writing the labels", `the place of ${missed.join(", ")} in ${path} was not found`, byHand);
  });
}
async function write(files, labelling, ports) {
  files.forEach(({ path, text }) => ports.write(path, text));
  const seen = await ports.releases().catch(() => []);
  if (isMeant(labelling, seen)) return ports.tell(`Wrote the labels into ${pathsOf(files)}.`);
  files.forEach(({ path, before }) => ports.write(path, before));
  const why = `helmfile did not read them as they were written into ${pathsOf(files)}, so that it is as it was`;
  throw refusal("writing the labels", why, byHand);
}
function filesOf(releases) {
  return [...new Set(releases.map(({ file }) => file))];
}
function pathsOf(files) {
  return files.map(({ path }) => path).join(", ");
}
function isMeant({ releases, wanted }, seen) {
  const meant = releases.map((one) => ({ ...one, layer: wanted.get(releaseKey(one)) ?? one.layer }));
  return signatureOf(meant) === signatureOf(seen);
}
function signatureOf(releases) {
  const all = releases.map((release) => {
    const labels = [...release.labels].filter(([name]) => name !== "layer").sort();
    return JSON.stringify([releaseKey(release), release.layer, labels, release.needs]);
  });
  return all.sort().join("\n");
}

// src/init/environments.ts
function hasSeveral(setup2) {
  return environmentsOf(setup2).length > 1;
}
function mainOf(setup2) {
  return environmentsOf(setup2).at(-1) ?? "";
}
function tokenSecretOf(environment, setup2) {
  const own = `_${environment.toUpperCase().replaceAll("-", "_")}`;
  return `OP_SERVICE_ACCOUNT_TOKEN${environment === mainOf(setup2) ? "" : own}`;
}
function withOwnPlace(setup2) {
  return environmentsOf(setup2).slice(0, -1);
}
function tokenOf(environments, setup2) {
  return [
    ...environments.map((name) => `inputs.environment == '${name}' && secrets.${tokenSecretOf(name, setup2)}`),
    "''"
  ].join(" || ");
}

// src/init/workflows.ts
import { createHash } from "node:crypto";

// src/init/templates.ts
var templateNames = ["plan", "deploy", "layer", "deploy-layer", "drift"];
var sameText = (text) => text;
function replaced(text, from2, to) {
  const found = typeof from2 === "string" ? text.includes(from2) : from2.test(text);
  if (!found) throw new Error(`the template of a workflow has no ${String(from2)}`);
  return typeof from2 === "string" ? text.replaceAll(from2, () => to) : text.replace(from2, () => to);
}

// src/init/approved-once.ts
var approve = `  # Somebody says yes to the whole plan; each layer is held to it all the same.
  approve:
    needs: [plan]
    if: CONDITION
    runs-on: \${{ fromJSON(vars.PLAN_RUNNER || '["self-hosted", "cluster-plan"]') }}
    environment: ENVIRONMENT
    timeout-minutes: 5
    permissions: {}
    steps:
      - run: echo 'Approved.'

`;
function withoutCommentAbove(key, text) {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.trimStart().startsWith(key));
  const first = lines.slice(0, at).findLastIndex((line) => !line.trimStart().startsWith("#"));
  return [...lines.slice(0, first + 1), ...lines.slice(at)].join("\n");
}
var approvedOnce = {
  plan: sameText,
  drift: sameText,
  layer: (text) => {
    const called = replaced(
      text,
      "    environment: ${{ inputs.environment }}-layer-${{ inputs.layer }}\n",
      ""
    );
    const mode = replaced(called, /approval-mode: .*/, "approval-mode: deploy");
    return replaced(
      withoutCommentAbove("approval-mode:", mode),
      "the job waits in the GitHub environment <environment>-layer-<layer>.",
      "the caller has waited in the GitHub environment of that name."
    ).replace(
      "One layer: held at its environment until somebody approves, then applied",
      "One layer, once the deploy is approved: applied"
    );
  },
  deploy: (text) => {
    const layers = replaced(text, /\[plan, layer-/g, "[plan, approve, layer-");
    const first = replaced(layers, "needs: [plan]\n", "needs: [plan, approve]\n");
    const closed = replaced(
      first,
      "            plan ${{ needs.plan.result }}\n",
      "            plan ${{ needs.plan.result }}\n            approve ${{ needs.approve.result }}\n"
    );
    const condition = "${{ needs.plan.outputs.layers != '' && needs.plan.outputs.layers != '[]' }}";
    return closed.replace(
      "  layer-",
      () => `${approveJob(condition, "${{ vars.STACK_ENVIRONMENT || 'production' }}")}  layer-`
    ).replace(
      /Each waits for the approval of its environment\n# \([^)]*\) and is held to the plan\./,
      "One approval is\n# for all of them (environment <environment>), and each is held to the plan."
    );
  },
  "deploy-layer": (text) => {
    const condition = "${{ inputs.operation != 'plan' && needs.plan.outputs.changed == 'true' }}";
    const environment = "${{ inputs.environment || vars.STACK_ENVIRONMENT || 'production' }}";
    return replaced(text, "    needs: [plan]\n", "    needs: [plan, approve]\n").replace(
      "  layer:\n    needs",
      () => `${approveJob(condition, environment)}  layer:
    needs`
    );
  }
};
function approveJob(condition, environment) {
  return approve.replace("CONDITION", () => condition).replace("ENVIRONMENT", () => environment);
}

// src/init/calls.ts
var stack = "${{ vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl' }}";
function deployInOrder(setup2) {
  const merged = environmentsOf(setup2).filter((name) => !promotedOf(setup2).includes(name));
  const jobs = merged.map((environment, index) => {
    const before = merged.slice(0, index).map(jobOf);
    const condition = before.map((job) => `needs.${job}.result == 'success'`).join(" && ");
    const waits = `    needs: [${before.join(", ")}]
    if: \${{ always() }} # to say that it is not deployed, where one before it was not
`;
    return `  ${jobOf(environment)}:
    name: ${environment}
${before.length > 0 ? waits : ""}${callOf({ environment, earlier: before.length > 0 ? `\${{ ${condition} }}` : "true" }, setup2)}`;
  });
  return `# A merge: one environment after the other, each through deploy-environment.yml. The next one is planned when all before it
# are deployed and ready. Each has a queue of its own, so that a merge may be in one while the merge before it still waits
# for somebody in the next.
name: Deploy

on:
  push:
    branches: [main]

permissions: {}

jobs:
${jobs.join("\n")}`;
}
function jobOf(environment) {
  return `deploy-${environment}`;
}
function callOf({ environment, earlier, more = "" }, setup2) {
  const isGiven = environment.startsWith("$");
  const token = isGiven ? tokenOf(promotedOf(setup2), setup2) : `secrets.${tokenSecretOf(environment, setup2)}`;
  return `    # As in deploy-layer.yml, so that one started by hand waits for it. GitHub Enterprise Server does not know \`queue\`.
    concurrency:
      group: deploy-${environment}:${stack}
      queue: max
    uses: ./.github/workflows/deploy-environment.yml
    permissions:
      contents: read
      actions: read # who approved
      pull-requests: write # the comment with the result
    with:
      environment: ${environment}
      earlier-done: ${earlier}
${more}    secrets:
      OP_SERVICE_ACCOUNT_TOKEN: \${{ ${token} }}
`;
}
function promotion(setup2) {
  const names = promotedOf(setup2);
  const commit = "      commit: ${{ inputs.commit }}\n";
  return `# By hand: an environment that merges leave alone gets what was merged, its newest commit or an older one.
name: Promote

on:
  workflow_dispatch:
    inputs:
      environment:
        description: The helmfile environment
        type: choice
        options: [${names.join(", ")}]
        required: true
      commit:
        description: The full SHA of a commit of this branch, its newest when empty
        type: string
        default: ''

permissions: {}

jobs:
  deploy:
${callOf({ environment: "${{ inputs.environment }}", earlier: "true", more: commit }, setup2)}`;
}

// src/init/several-environments.ts
var oneEnvironment = "vars.STACK_ENVIRONMENT || 'production'";
var planRunner = `runs-on: \${{ fromJSON(vars.PLAN_RUNNER || '["self-hosted", "cluster-plan"]') }}`;
function forSeveral(name, setup2, templates) {
  const lifted = templates["deploy-layer"];
  const changes = {
    plan: (text) => withJobEach(text, "plan", setup2, lifted),
    drift: (text) => withJobEach(text, "drift", setup2, lifted),
    deploy: () => deployInOrder(setup2),
    promote: () => promotion(setup2),
    "deploy-environment": (text) => calledDeploy(text, setup2, lifted),
    layer: (text) => atCommit(replaced(text, `(${oneEnvironment})`, `'${mainOf(setup2)}'`), setup2),
    "deploy-layer": (text) => byHand2(text, setup2)
  };
  return (text) => changes[name](text).replaceAll(`\${{ ${oneEnvironment} }}`, () => groupName(name, setup2));
}
function groupName(name, setup2) {
  return name === "plan" || name === "drift" ? setup2.environments : mainOf(setup2);
}
function withJobEach(text, job, setup2, lifted) {
  const start = text.indexOf(`
  ${job}:
`) + 1;
  const pattern = text.slice(start);
  const jobs = environmentsOf(setup2).map((environment) => {
    const own = pattern.replace(`  ${job}:
`, `  ${job}-${environment}:
    name: ${capital(job)} (${environment})
`).replaceAll(`\${{ ${oneEnvironment} }}`, () => environment).replace("secrets.OP_SERVICE_ACCOUNT_TOKEN", `secrets.${tokenSecretOf(environment, setup2)}`);
    const told = job === "plan" && promotedOf(setup2).includes(environment) ? leftAlone(own) : own;
    return environment === mainOf(setup2) ? told : inOwnPlace(told, lifted, environment, setup2);
  });
  return text.slice(0, start) + jobs.map((one) => one.trimEnd()).join("\n\n") + "\n";
}
function leftAlone(text) {
  return replaced(text, "          paths: ", "          on-merge: nothing\n          paths: ");
}
var capital = (word2) => `${word2.charAt(0).toUpperCase()}${word2.slice(1)}`;
function inOwnPlace(text, lifted, environment, setup2) {
  const runner = `runs-on: \${{ fromJSON(vars.ENVIRONMENTS || '{}')['${environment}'].plan.runner || vars.FORK_RUNNER || 'ubuntu-24.04' }}`;
  return withPlace(replaced(text, planRunner, runner), liftedPlace(lifted, environment, setup2));
}
function withPlace(text, place) {
  const found = replaced(text, "${{ vars.KUBECONFIG_PLAN }}", "${{ steps.place.outputs.kubeconfig }}");
  return replaced(found, / {6}- uses: actions\/checkout/, `${place}      - uses: actions/checkout`);
}
function liftedPlace(lifted, environment, setup2) {
  const start = lifted.indexOf("      # What the variables of the merges name");
  const step2 = lifted.slice(start, lifted.indexOf("      - uses: actions/checkout"));
  const named2 = replaced(step2, `\${{ inputs.environment || ${oneEnvironment} }}`, environment);
  const known = replaced(named2, `\${{ ${oneEnvironment} }}`, mainOf(setup2));
  return known.replaceAll(
    "[inputs.environment]",
    () => environment.startsWith("$") ? "[inputs.environment]" : `['${environment}']`
  ).replace(" The same step is in layer.yml.", "");
}
var calledInputs = `on:
  workflow_call:
    inputs:
      environment:
        description: The helmfile environment.
        type: string
        required: true
      earlier-done:
        description: Whether the environments before it are deployed and ready; where not, nothing of this one is planned.
        type: boolean
        required: true
    secrets:
      OP_SERVICE_ACCOUNT_TOKEN:
        description: 1Password service account token. An environment's own secret of this name comes before it.
`;
function calledDeploy(text, setup2, lifted) {
  const here = "${{ inputs.environment }}";
  const runner = /runs-on: >-\n(?: {6}.*\n)+/.exec(lifted)?.[0].trimEnd() ?? "";
  const steps = [
    (one) => replaced(one, "# A merge: one plan", "# One environment: one plan"),
    (one) => replaced(one, "name: Deploy\n", "name: Deploy an environment\n"),
    (one) => replaced(one, /on:\n {2}push:\n {4}branches: .*\n/, calledInputs),
    // Whoever calls it waits for its turn.
    (one) => replaced(one, /# Merges deploy in the order[^]*?\n\n/, ""),
    (one) => replaced(one, "  plan:\n", "  plan:\n    if: ${{ inputs.earlier-done }}\n"),
    (one) => replaced(one, `\${{ ${oneEnvironment} }}`, here),
    (one) => replaced(one, planRunner, withoutDefault(runner, setup2)),
    (one) => withPlace(one, liftedPlace(lifted, here, setup2)),
    (one) => replaced(
      one,
      "job-results: |\n",
      "job-results: |\n            before ${{ inputs.earlier-done && 'success' || 'failure' }}\n"
    ),
    (one) => atCommit(one, setup2)
  ];
  return steps.reduce((one, step2) => step2(one), text);
}
function withoutDefault(text, setup2) {
  return text.replaceAll(`(inputs.environment || ${oneEnvironment})`, "inputs.environment").replaceAll(`inputs.environment || ${oneEnvironment}`, "inputs.environment").replaceAll(`(${oneEnvironment})`, () => `'${mainOf(setup2)}'`);
}
function byHand2(text, setup2) {
  const choice = `        description: The helmfile environment
        type: choice
        options: [${environmentsOf(setup2).join(", ")}]
        default: ${mainOf(setup2)}
        required: true
`;
  const chosen = replaced(
    text,
    / {8}description: The helmfile environment, .*\n {8}type: string\n {8}default: ''\n/,
    choice
  );
  const token = `\${{ ${tokenOf(environmentsOf(setup2), setup2)} }}`;
  return withoutDefault(replaced(chosen, "${{ secrets.OP_SERVICE_ACCOUNT_TOKEN }}", token), setup2);
}
var goToCommit = `      # The branch is checked out, and what is promoted is a commit of it: nothing that was not merged goes further.
      - name: Go to the commit
        if: inputs.commit != ''
        env:
          COMMIT: \${{ inputs.commit }}
        run: |
          refuse() { echo "::error::going to the commit failed: $1"; exit 1; }
          case "$COMMIT" in *[!0-9a-f]*) refuse 'it is no full SHA: give all 40 digits' ;; esac
          [ "\${#COMMIT}" = 40 ] || refuse 'it is no full SHA: give all 40 digits'
          git merge-base --is-ancestor "$COMMIT" HEAD || refuse "$COMMIT is no commit of this branch: name one that was merged"
          git checkout --quiet --detach "$COMMIT"
`;
var commitInput = `      commit:
        description: Of a promotion, the full SHA of what is deployed; what is checked out when empty.
        type: string
        default: ''
`;
function atCommit(text, setup2) {
  if (promotedOf(setup2).length === 0) return text;
  const inputs = "    secrets:\n      OP_SERVICE_ACCOUNT_TOKEN:\n";
  const checkout = "          persist-credentials: false\n";
  const depth = "          fetch-depth: ${{ inputs.commit == '' && 1 || 0 }}\n";
  const approval = "      approval: ${{ needs.plan.outputs.approval }}\n";
  return replaced(
    replaced(text, inputs, `${commitInput}${inputs}`),
    checkout,
    `${depth}${checkout}${goToCommit}`
  ).replaceAll(approval, () => `${approval}      commit: \${{ inputs.commit }}
`);
}

// src/init/workflows.ts
function workflowsOf(setup2, templates) {
  return new Map(
    namesOf(setup2).map((name) => {
      const text = workflowOf(name, setup2, templates);
      return [pathOf(name, setup2), `${markLine({ setup: setup2, digest: digestOf(text) })}
${text}`];
    })
  );
}
function namesOf(setup2) {
  return [
    ...templateNames.filter((name) => name !== "drift" || setup2.drift),
    ...hasSeveral(setup2) ? ["deploy-environment"] : [],
    ...promotedOf(setup2).length > 0 ? ["promote"] : []
  ];
}
function namesBeside(setup2) {
  const needed = namesOf(setup2);
  return [...templateNames, "deploy-environment", "promote"].filter(
    (name) => !needed.includes(name)
  );
}
function digestOf(text) {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
function pathOf(name, { name: stack2 }) {
  return `.github/workflows/${name}${stack2 === "" ? "" : `-${stack2}`}.yml`;
}
function workflowOf(name, setup2, templates) {
  const origin = name === "deploy-environment" || name === "promote" ? "deploy" : name;
  const steps = [
    origin === "deploy" ? withLayers(setup2) : sameText,
    withJobLayers(setup2),
    setup2.approval === "deploy" ? approvedOnce[origin] : sameText,
    hasSeveral(setup2) ? forSeveral(name, setup2, templates) : sameText,
    setup2.onePassword ? sameText : withoutOnePassword,
    withPlaces(setup2),
    setup2.action === "./" ? sameText : withAction(setup2),
    setup2.name === "" ? sameText : named(setup2.name)
  ];
  return steps.reduce((text, step2) => step2(text), templates[origin]);
}
function withLayers(setup2) {
  const layers = layerNumbers(setup2);
  return (text) => {
    const start = text.indexOf("  layer-1:\n");
    const end = text.indexOf("  # After all others");
    const [pattern = ""] = text.slice(start, end).split("  layer-2:\n", 1);
    const jobs = layers.map(
      (layer, index) => pattern.replace("  layer-1:", `  layer-${layer}:`).replace("needs: [plan]", `needs: [${["plan", ...layers.slice(0, index).map(jobOf2)].join(", ")}]`).replace("|| '[]'), 1) }}", `|| '[]'), ${layer}) }}`).replace("layer: 1\n", `layer: ${layer}
`)
    );
    const close = text.slice(end).replace(/needs: \[.*\]/, `needs: [${["plan", ...layers.map(jobOf2)].join(", ")}]`).replace(
      /(?: {12}\d+ \$\{\{ needs\.layer-\d+\.result \}\}\n)+/,
      layers.map((layer) => `            ${layer} \${{ needs.${jobOf2(layer)}.result }}
`).join("")
    );
    return text.slice(0, start) + jobs.join("") + close;
  };
}
function jobOf2(layer) {
  return `layer-${layer}`;
}
function withJobLayers(setup2) {
  const options = layerNumbers(setup2).map((layer) => `'${layer}'`);
  return (text) => text.replace(/job-layers: .*/, `job-layers: ${setup2.layers}`).replace(/options: \['1'.*\]/, `options: [${options.join(", ")}]`);
}
function withoutOnePassword(text) {
  return text.replace(/^ *op-service-account-token: .*\n/gm, "").replace(/^ *secrets: \|\n.*\n *credentials: op:.*\n/gm, "").replace(/^ *secrets:\n *OP_SERVICE_ACCOUNT_TOKEN:(?: .*\n|\n *description: .*\n)/gm, "");
}
function withPlaces({ stack: stack2, environments, branch }) {
  return (text) => text.replaceAll("vars.STACK_FILE || 'stack/helmfile.yaml.gotmpl'", () => `vars.STACK_FILE || '${stack2}'`).replaceAll(
    "vars.STACK_ENVIRONMENT || 'production'",
    () => `vars.STACK_ENVIRONMENT || '${environments}'`
  ).replaceAll("branches: [main]", () => `branches: [${branch}]`);
}
function withAction({ action, version }) {
  const byHand3 = / A ninth layer needs a job of its own[^\n]*/;
  return (text) => text.replace(/uses: \.\/$/gm, () => `uses: ${action}${version === "" ? "" : ` # ${version}`}`).replace(byHand3, "\n# When the layers change, run `helmfile-gate init` again.");
}
function named(name) {
  const prefix2 = name.toUpperCase().replaceAll("-", "_");
  return (text) => text.replaceAll("vars.STACK_", `vars.${prefix2}_`).replaceAll("workflows/layer.yml", `workflows/layer-${name}.yml`).replaceAll("workflows/deploy-environment.yml", `workflows/deploy-environment-${name}.yml`).replace(/^name: .*/m, (line) => `${line} (${name})`);
}

// src/init/settings.ts
function environmentsFor(setup2) {
  const layers = layerNumbers(setup2);
  return environmentsOf(setup2).flatMap(
    (environment) => setup2.approval === "deploy" ? [environment] : layers.map((layer) => `${environment}-layer-${layer}`)
  );
}
function environmentSettings(setup2, reviewer, known) {
  return environmentsFor(setup2).map((name) => {
    const path = `repos/{owner}/{repo}/environments/${name}`;
    const rules = {
      reviewers: [{ type: "User", id: reviewer.id }],
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true }
    };
    const branch = {
      args: ["api", "-X", "POST", `${path}/deployment-branch-policies`, "-f", `name=${setup2.branch}`]
    };
    return {
      title: `environment ${name}: ${reviewer.login} approves, for the branch ${setup2.branch} alone`,
      calls: [
        { args: ["api", "-X", "PUT", path, "--input", "-"], input: JSON.stringify(rules) },
        ...known.get(name)?.includes(setup2.branch) ? [] : [branch]
      ]
    };
  });
}
function leftToDo(setup2, isApplied) {
  const elsewhere = withOwnPlace(setup2);
  const tokens = environmentsOf(setup2).map((environment) => tokenSecretOf(environment, setup2));
  return [
    "two self-hosted runners, labelled cluster-plan and cluster, each with a kubeconfig (or a pod in the cluster): put the paths into the variables KUBECONFIG_PLAN and KUBECONFIG_APPLY",
    ...elsewhere.length > 0 ? [
      `the same for ${elsewhere.join(", ")}, in the variable ENVIRONMENTS: ${JSON.stringify(placesOf2(elsewhere))}`
    ] : [],
    ...setup2.onePassword ? [
      `the secret${tokens.length > 1 ? "s" : ""} ${tokens.join(", ")}, and in ${tokens.length > 1 ? "their vaults" : "its vault"} what the inputs secrets and credentials of the workflows name`
    ] : [],
    ...isApplied ? [] : [
      `on GitHub the environments ${environmentsFor(setup2).join(", ")} with required reviewers: init --apply-settings makes them with gh`
    ],
    `the branch ${setup2.branch}: changes by pull request only`,
    "commit these files and open a pull request: its comment is the first plan",
    ...promotions(setup2)
  ];
}
function placesOf2(environments) {
  const place = (environment, kind) => ({
    runner: ["self-hosted", kind === "plan" ? `${environment}-plan` : environment],
    kubeconfig: `/home/runner/${environment}-${kind}.yaml`
  });
  return Object.fromEntries(
    environments.map((name) => [name, { plan: place(name, "plan"), apply: place(name, "apply") }])
  );
}
function promotions(setup2) {
  const file = pathOf("promote", setup2).split("/").at(-1) ?? "";
  return promotedOf(setup2).map(
    (name) => `to deploy ${name} later: gh workflow run ${file} -f environment=${name}`
  );
}

// src/init/weakened.ts
var import_yaml2 = __toESM(require_dist(), 1);
var texts = pipe(
  nullish(union([string(), array(string())]), []),
  transform((given) => [given].flat())
);
var step = looseObject({ with: nullish(record(string(), unknown()), {}) });
var workflow = looseObject({
  jobs: record(
    string(),
    looseObject({
      needs: texts,
      environment: nullish(unknown()),
      uses: optional(string()),
      with: optional(record(string(), unknown()), {}),
      steps: nullish(array(step), [])
    })
  )
});
function weakened(edited2, made) {
  const [own, wanted] = [jobsOf(edited2), jobsOf(made)];
  if (!own || !wanted) return "it cannot be read";
  for (const [name, job] of Object.entries(wanted)) {
    const kept = own[name];
    if (!kept) return `the job ${name} is gone`;
    const need = job.needs.find((one) => !kept.needs.includes(one));
    if (need !== void 0) return `the job ${name} does not wait for ${need}`;
    if (JSON.stringify(kept.environment) !== JSON.stringify(job.environment))
      return `the job ${name} is not in its environment`;
    if (kept.uses !== job.uses) return `the job ${name} does not call ${String(job.uses)}`;
    const input = Object.keys(job.uses === void 0 ? {} : job.with).find(
      (key) => kept.with[key] !== job.with[key]
    );
    if (input !== void 0) return `the job ${name} hands on another ${input}`;
    const has = (command, mode) => kept.steps.some((one) => one.with["command"] === command && one.with["approval-mode"] === mode);
    const lost = job.steps.find(
      ({ with: given }) => given["command"] !== void 0 && !has(given["command"], given["approval-mode"])
    );
    if (lost)
      return `the job ${name} has no step with the command ${String(lost.with["command"])} as it was made`;
  }
  return void 0;
}
function jobsOf(text) {
  try {
    return parse(workflow, (0, import_yaml2.parse)(text)).jobs;
  } catch {
    return void 0;
  }
}

// src/init/updated.ts
function updated(path, {
  existing,
  fresh,
  remade
}) {
  if (existing === void 0) return { kind: "new", text: fresh };
  const found = parts(existing);
  const now = { ...found, body: found.mark ? unmoved(found.body, found.mark.setup) : found.body };
  const wanted = parts(fresh);
  const kept = (why) => ({
    kind: "kept",
    why,
    diff: createTwoFilesPatch(path, path, now.body, wanted.body, "as it is", "as it would be made")
  });
  const { mark } = now;
  if (mark === void 0) return now.body === wanted.body ? { kind: "same" } : kept("it was not made by init");
  if (digestOf(now.body) === mark.digest) {
    return existing === fresh ? { kind: "same" } : { kind: "made-again", text: fresh };
  }
  const base = remade(mark);
  if (digestOf(base) !== mark.digest) return kept("it was edited since another version made it");
  const merged = applyPatch(
    now.body,
    structuredPatch("", "", base, wanted.body, void 0, void 0, { context: 2 })
  );
  if (merged === false) return kept("it was edited where init would change it");
  const lost = weakened(merged, wanted.body);
  if (lost !== void 0) return kept(`it was edited, and ${lost}`);
  const text = `${markLine(wanted.mark ?? mark)}
${merged}`;
  return text === existing ? { kind: "same" } : { kind: "merged", text };
}
function unmoved(body, { action, version }) {
  const [name = "", commit] = action.split("@");
  if (commit === void 0) return body;
  const uses = new RegExp(`uses: ${name.replaceAll(".", "\\.")}@[0-9a-f]{40}(?: # [\\w.+-]+)?$`, "gm");
  return body.replace(uses, () => `uses: ${action}${version === "" ? "" : ` # ${version}`}`);
}
function parts(text) {
  const mark = readMark(text);
  return { mark, body: mark === void 0 ? text : text.slice(text.indexOf("\n") + 1) };
}

// src/init/init.ts
async function initRepository(options, ports) {
  requireUsable({ ...options });
  const own = await ownAction(options, ports);
  const given = { ...answersBefore(options, ports), ...definedOf(options) };
  const stack2 = await stackOf(given, ports);
  const environments = await environmentsFrom(given, ports, stack2);
  ports.tell(`For ${stack2}, in ${environments.replaceAll(",", ", then ")}.`);
  const releases = () => releasesIn({ stack: stack2, environments }, ports);
  const { layers, writeLabels } = await settledLayers(given.writeLabels, { ...ports, releases });
  const setup2 = await setupOf(given, ports, { ...own, stack: stack2, environments, layers: layersText(layers) });
  await writeLabels();
  const workflows = writeWorkflows(setup2, ports);
  leftOver(setup2, ports).forEach((path) => ports.tell(`${path}: nothing needs it any more, remove it`));
  let isApplied = false;
  try {
    if (options.applySettings) isApplied = await applySettings(setup2, ports);
  } finally {
    ports.tell("What is left to do:");
    leftToDo(setup2, isApplied).forEach((line) => ports.tell(`  * ${line}`));
  }
  return {
    result: workflows.some((one) => one.done === "kept") ? "kept" : "written",
    ...{ stack: stack2, environments: environmentsOf(setup2), layers },
    ...{ workflows, toDo: leftToDo(setup2, isApplied) }
  };
}
function answersBefore({ name = "", stack: stack2 }, { read }) {
  const before = readMark(read(pathOf("plan", { name })) ?? "")?.setup;
  if (!before) return {};
  if (stack2 !== void 0 && stack2 !== before.stack) {
    throw refusal(
      `setting up the workflows for ${stack2}`,
      `those that are here are for ${before.stack}`,
      "set the stacks apart with --name NAME"
    );
  }
  const { environments, promoted, approval, onePassword, drift, branch } = before;
  return { stack: before.stack, environments, promoted, approval, onePassword, drift, branch };
}
function definedOf(options) {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== void 0));
}
async function stackOf(options, ports) {
  if (options.stack !== void 0) return options.stack;
  const found = ports.helmfiles();
  const [first] = found;
  if (first === void 0) {
    throw refusal(
      "finding the helmfile",
      "there is no helmfile.yaml or helmfile.yaml.gotmpl here",
      "name it with --stack"
    );
  }
  return found.length === 1 ? first : ports.ask("Which helmfile?", first, found);
}
async function environmentsFrom(options, ports, stack2) {
  if (options.environments !== void 0) return options.environments;
  const known = ports.environments(stack2);
  const proposed = known.includes("production") ? "production" : known[0] ?? "default";
  return known.length < 2 ? proposed : ports.ask("Which environment do merges go to? (Several: --environment)", proposed, known);
}
async function releasesIn(place, { releases }) {
  const byKey = /* @__PURE__ */ new Map();
  for (const environment of environmentsOf(place))
    for (const one of await releases(place.stack, environment))
      if (!byKey.has(releaseKey(one))) byKey.set(releaseKey(one), one);
  if (byKey.size > 0) return [...byKey.values()];
  throw refusal(
    "reading the stack",
    `${place.stack} has no release in the environment ${place.environments}`,
    "name another with --environment"
  );
}
async function setupOf(options, ports, found) {
  const approval = options.approval ?? await ports.ask("Who approves: somebody for each layer, or once for the deploy?", "layer", [
    "layer",
    "deploy"
  ]);
  const onePassword = options.onePassword ?? await ports.ask("Are secrets read from 1Password?", "no", ["yes", "no"]) === "yes";
  const drift = options.drift ?? await ports.ask("Look for drift each night?", "yes", ["yes", "no"]) === "yes";
  const branch = options.branch ?? await ports.branch();
  const { promoted = "", name = "" } = options;
  const setup2 = { ...found, promoted, approval, onePassword, drift, branch, name };
  requireUsable(setup2);
  return setup2;
}
async function ownAction({ action }, ports) {
  const own = action === void 0 ? await ports.action() : { action, version: "" };
  if (own !== void 0) return own;
  throw refusal(
    "naming the action",
    "what runs here does not know its own commit",
    "name it with --action OWNER/helmfile-gate@FULL-COMMIT"
  );
}
function changesOf(setup2, { read, templates }) {
  const fresh = workflowsOf(setup2, templates);
  return namesOf(setup2).map((name) => {
    const path = pathOf(name, setup2);
    const remade = ({ setup: made }) => workflowOf(name, made, templates);
    return { path, update: updated(path, { existing: read(path), fresh: fresh.get(path) ?? "", remade }) };
  });
}
function leftOver(setup2, { read }) {
  const paths = namesBeside(setup2).map((name) => pathOf(name, setup2));
  return paths.filter((path) => readMark(read(path) ?? "")?.setup.name === setup2.name);
}
var done = {
  same: "as it should be",
  new: "written",
  "made-again": "made again: nobody had edited it",
  merged: "changed, with what was edited",
  kept: "left as it is"
};
function writeWorkflows(setup2, ports) {
  return changesOf(setup2, ports).map(({ path, update }) => {
    if ("text" in update) ports.write(path, update.text);
    ports.tell(`${path}: ${done[update.kind]}${update.kind === "kept" ? `: ${update.why}` : ""}`);
    if (update.kind === "kept") update.diff.split("\n").forEach((line) => ports.tell(line));
    const told = update.kind === "kept" ? { why: update.why, diff: update.diff } : {};
    return { path, done: update.kind, ...told };
  });
}
var withoutSettings = {
  what: "making the environments on GitHub was not begun",
  next: "run init --apply-settings again (with --yes nothing is asked), or make them by hand"
};
async function applySettings(setup2, { gh, ask, tell }) {
  const reviewer = JSON.parse(await gh({ args: ["api", "user", "--jq", "{login, id}"] }));
  const known = /* @__PURE__ */ new Map();
  for (const name of environmentsFor(setup2)) {
    const path = `repos/{owner}/{repo}/environments/${name}/deployment-branch-policies`;
    const names = await gh({ args: ["api", path, "--jq", "[.branch_policies[].name]"] }).catch(() => "[]");
    known.set(name, JSON.parse(names));
  }
  const settings = environmentSettings(setup2, reviewer, known);
  settings.forEach(({ title }) => tell(title));
  const answer = ask("Make these on GitHub?", "yes", ["yes", "no"]).catch((error) => {
    throw error instanceof Failure ? error.with(withoutSettings) : error;
  });
  if (await answer !== "yes") return false;
  for (const { calls } of settings) for (const call of calls) await gh(call);
  tell("GitHub has them.");
  return true;
}

// src/init/check.ts
async function checkWorkflows(made, ports) {
  return [...layerFacts(made, await releasesIn(made, ports)), ...fileFacts(made, ports)];
}
function layerFacts(made, releases) {
  const unlabelled = releases.filter(({ layer }) => layer === void 0).map(releaseKey);
  const layers = [...new Set(releases.flatMap(({ layer }) => layer ?? []))].sort((a, b) => a - b);
  const jobs = layerNumbers(made);
  const namesIn = (layer) => releases.filter((one) => one.layer === layer).map(releaseKey);
  return [
    ...unlabelled.map((key) => `${key} has no layer: no job would apply it`),
    ...layers.filter((layer) => !jobs.includes(layer)).map((layer) => `layer ${layer} has no job: nothing would apply ${namesIn(layer).join(", ")}`),
    ...jobs.filter((layer) => !layers.includes(layer)).map((layer) => `layer ${layer} has a job, and no release`)
  ];
}
function fileFacts(made, ports) {
  const changes = changesOf(made, ports);
  const stale = changes.filter(({ update }) => ["made-again", "merged"].includes(update.kind));
  return [
    ...changes.flatMap(({ path, update }) => {
      if (update.kind === "new") return [`${path} is missing`];
      return update.kind === "kept" ? [`${path}: ${update.why}`] : [];
    }),
    ...leftOver(made, ports).map((path) => `${path} is needed no longer: remove it`),
    ...stale.length === 0 ? [] : [`another version of init, or other answers, made ${stale.map(({ path }) => path).join(", ")}`]
  ];
}

// src/init/repository.ts
import { existsSync, mkdirSync, readdirSync as readdirSync2, readFileSync, writeFileSync } from "node:fs";
import { dirname, join as join2, resolve as resolve2 } from "node:path";

// src/init/gh.ts
var orByHand = "run init --apply-settings again, or make them by hand";
var causes = [
  {
    pattern: /gh auth login|HTTP 401/i,
    why: "gh is not signed in",
    next: `sign in with \`gh auth login\`, and ${orByHand}`
  },
  {
    pattern: /git remotes|git repository|HTTP 404/i,
    next: `see that \`gh repo view\` shows this repository, as somebody who administers it, and ${orByHand}`
  },
  { pattern: /HTTP 403/i, next: `sign in as somebody who administers the repository, and ${orByHand}` },
  {
    pattern: /HTTP 422/i,
    next: "see which rules for environments the plan of the repository has, or make it public"
  }
];
function ghIn(root, { exec, env }) {
  return async ({ args, input }) => {
    const given = input === void 0 ? {} : { input };
    const call = { file: "gh", args, env, cwd: root, timeoutMs: bounds.cluster, ...given };
    const done2 = await exec(call).catch((error) => {
      throw isMissing(error) ? notInstalled() : error;
    });
    if (done2.exitCode === 0) return done2.stdout.trim();
    throw refused(args, done2);
  };
}
var what = "making the environments on GitHub";
function isMissing(error) {
  return error instanceof Failure && error.cause?.code === "ENOENT";
}
function notInstalled() {
  const next = `install it from https://cli.github.com, sign in with \`gh auth login\`, and ${orByHand}`;
  return refusal(what, "gh is not installed", next);
}
function refused(args, { stderr, exitCode }) {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const cause = causes.find(({ pattern }) => pattern.test(stderr));
  const said = lines[0] ?? `\`gh ${args.slice(0, 2).join(" ")}\` ended with ${exitCode}`;
  return refusal(what, cause?.why ?? said, cause?.next ?? `mend that, and ${orByHand}`);
}

// src/init/stack-path.ts
import { readdirSync, realpathSync } from "node:fs";
import { basename, isAbsolute as isAbsolute2, join, relative, resolve } from "node:path";
function pathIn(root, file) {
  const path = relative(root, file);
  return path === ".." || path.startsWith("../") ? void 0 : path;
}
function stackPath(given, { root, cwd, helmfiles }) {
  const files = isAbsolute2(given) ? [given] : [resolve(root, given), resolve(cwd, given)];
  const inside = files.flatMap((file) => pathIn(root, file) ?? pathIn(root, real(file)) ?? []);
  if (inside.length === 0) throw refused2(given, "it is outside of the repository", "name a file within it");
  const path = inside.find((one) => kindOf(join(root, one)));
  if (path === void 0) throw refused2(given, "there is no such file", instead(given, helmfiles()));
  if (!kindOf(join(root, path))?.isDirectory() || basename(path) === "helmfile.d") return path;
  const [name] = readdirSync(join(root, path)).filter(isHelmfile).sort();
  if (name !== void 0) return join(path, name);
  throw refused2(given, "it is a folder without a helmfile", "name a file");
}
function real(file) {
  return kindOf(file) ? realpathSync(file) : file;
}
var mostNamed = 5;
function instead(given, known) {
  const near = nearest(given, known);
  if (near !== void 0) return `write --stack ${near}`;
  return known.length === 0 ? "check the path" : `use one of ${known.slice(0, mostNamed).join(", ")}`;
}
function refused2(given, why, next) {
  return refusal(`reading --stack ${given}`, why, next);
}

// src/init/repository.ts
async function repositoryPorts(around) {
  const { cwd, home } = around;
  const git = gitWith(around);
  const root = await git(cwd, "rev-parse", "--show-toplevel");
  if (root === void 0) {
    throw refusal(
      "finding the repository",
      `${cwd} is in none`,
      "run init in a checkout of the repository with the helmfile"
    );
  }
  const inRoot = (path) => {
    const file = resolve2(root, path);
    if (pathIn(root, file) !== void 0) return file;
    throw refusal(`reading ${path}`, "it is outside of the repository", "name a file within it");
  };
  return {
    root,
    helmfiles: () => helmfilesIn(root),
    environments: (stack2) => environmentsIn(inRoot(stack2)),
    read: (path) => kindOf(inRoot(path))?.isFile() ? readFileSync(inRoot(path), "utf8") : void 0,
    write: (path, text) => {
      mkdirSync(dirname(inRoot(path)), { recursive: true });
      writeFileSync(inRoot(path), text);
    },
    templates: readTemplates(around.templates),
    action: async () => {
      if (resolve2(home) === resolve2(root)) return { action: "./", version: "" };
      const named2 = await ofCheckout(home, git) ?? ofPackage(home);
      return named2 === void 0 ? void 0 : { action: named2, version: `v${around.version}` };
    },
    branch: async () => {
      const remote = await git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD");
      return remote?.replace(/^origin\//, "") ?? (await git(root, "branch", "--show-current") || "main");
    },
    gh: ghIn(root, around)
  };
}
function environmentsIn(stack2) {
  const isFolder = kindOf(stack2)?.isDirectory() === true;
  const files = isFolder ? readdirSync2(stack2).map((name) => join2(stack2, name)) : [stack2];
  const helmfiles = isFolder ? files.filter((file) => /\.ya?ml(\.gotmpl)?$/.test(file)).sort() : files;
  return [...new Set(helmfiles.flatMap((file) => knownEnvironments(file) ?? []))];
}
function readTemplates(folder) {
  const texts2 = templateNames.map(
    (name) => [name, readFileSync(join2(folder, `${name}.yml`), "utf8")]
  );
  return Object.fromEntries(texts2);
}
function gitWith({ exec, env }) {
  return async (folder, ...args) => {
    const done2 = await exec({
      file: "git",
      args: ["-C", folder, ...args],
      env: withoutGitVariables(env),
      timeoutMs: bounds.local
    });
    return done2.exitCode === 0 ? done2.stdout.trim() : void 0;
  };
}
async function ofCheckout(home, git) {
  if (!existsSync(join2(home, ".git"))) return void 0;
  const [commit, url] = [await git(home, "rev-parse", "HEAD"), await git(home, "remote", "get-url", "origin")];
  return nameOf(url ?? "", commit ?? "");
}
function ofPackage(home) {
  try {
    const lock = readFileSync(join2(home, "..", ".package-lock.json"), "utf8");
    const { packages } = JSON.parse(lock);
    const [url = "", commit = ""] = (packages["node_modules/helmfile-gate"]?.resolved ?? "").split("#");
    return nameOf(url, commit);
  } catch {
    return void 0;
  }
}
function nameOf(url, commit) {
  const name = /^(?:git\+)?(?:https?:\/\/|ssh:\/\/|git@)[^/:]+[/:]([\w-]+\/[\w.-]+)$/.exec(
    url.replace(/\.git$/, "")
  )?.[1];
  return name !== void 0 && /^[0-9a-f]{40}$/.test(commit) ? `${name}@${commit}` : void 0;
}

// src/init/set-up.ts
async function setUpRepository(options, ports) {
  const repository = await repositoryPorts(ports.around);
  const { root, helmfiles } = repository;
  const { stack: given } = options;
  const stack2 = given && stackPath(given, { root, helmfiles, cwd: ports.around.cwd });
  return initRepository(
    { ...options, stack: stack2 },
    { ...ports, ...repository, releases: from(root, ports.releases) }
  );
}
async function checkRepository({ around, tell, ...ports }) {
  const repository = await repositoryPorts(around);
  const releases = from(repository.root, ports.releases);
  const setups = setupsIn(repository.root, repository.read);
  if (setups.length === 0) {
    throw refusal("checking the workflows", "none in .github/workflows was made by init", "run init");
  }
  const stacks = [];
  for (const setup2 of setups) {
    const { name, stack: stack2, layers } = setup2;
    const findings = await checkWorkflows(setup2, { ...repository, releases });
    stacks.push({ name, stack: stack2, environments: environmentsOf(setup2), findings });
    const where = `${stack2} in ${setup2.environments}`;
    if (findings.length === 0) tell(`The workflows fit ${where}: layers ${layers}.`);
    else [`The workflows do not fit ${where}:`, ...findings.map((one) => `  * ${one}`)].forEach(tell);
  }
  unattended(setups, repository.environments).forEach(tell);
  const stale = stacks.filter(({ findings }) => findings.length > 0);
  if (stale.length > 0) tell(`To mend that, run ${stale.map(initLine).join(", and ")}.`);
  return { result: stale.length > 0 ? "stale" : "fits", stacks };
}
function unattended(setups, known) {
  return [...new Set(setups.map(({ stack: stack2 }) => stack2))].flatMap((stack2) => {
    const attended = setups.filter((one) => one.stack === stack2).flatMap(environmentsOf);
    const others = known(stack2).filter((name) => !attended.includes(name));
    return others.map((name) => `No merge goes to ${name} of ${stack2}: no workflow is for it.`);
  });
}
function initLine({ name }) {
  return name === "" ? "init" : `init --name ${name}`;
}
function from(root, releases) {
  return async (stack2, environment) => (await releases(resolve3(root, stack2), environment)).map((release) => ({
    ...release,
    file: pathIn(root, release.file) ?? release.file
  }));
}
function setupsIn(root, read) {
  const folder = ".github/workflows";
  const names = existsSync2(join3(root, folder)) ? readdirSync3(join3(root, folder)) : [];
  const setups = names.flatMap((name) => readMark(read(`${folder}/${name}`) ?? "")?.setup ?? []);
  const latest = (setup2) => readMark(read(pathOf("plan", setup2)) ?? "")?.setup ?? setup2;
  return [...new Map(setups.map((setup2) => [setup2.name, latest(setup2)])).values()];
}
export {
  checkRepository,
  setUpRepository
};
